/** A category code of the invented shop. Weights are shares of all events in hundredths of a percent, before scaling. */
export interface CategoryDefinition {
  readonly code: string
  readonly weight: number
  readonly medianPrice: number
  /** Percent of its events that have no brand. */
  readonly unbranded: number
}

// code weight medianPrice unbranded
const table = `
electronics.smartphone 3580 230 0
electronics.clocks 310 165 12
electronics.audio.headphone 290 62 1
electronics.video.tv 330 390 1
electronics.tablet 75 250 1
electronics.telephone 70 26 2
electronics.audio.subwoofer 45 100 24
electronics.audio.acoustic 40 95 9
electronics.audio.microphone 12 55 8
electronics.audio.music_tools.piano 10 320 6
electronics.camera.photo 22 520 2
electronics.camera.video 14 290 4
electronics.video.projector 8 410 6
electronics.calculator 4 14 10
computers.notebook 330 590 1
computers.desktop 70 560 4
computers.peripherals.monitor 45 180 1
computers.peripherals.printer 50 170 1
computers.peripherals.mouse 34 24 3
computers.peripherals.keyboard 26 36 4
computers.peripherals.camera 8 48 6
computers.peripherals.joystick 8 45 8
computers.peripherals.wifi 7 42 5
computers.peripherals.scanner 3 140 3
computers.components.videocards 34 310 2
computers.components.cpu 20 180 1
computers.components.motherboard 19 105 1
computers.components.memory 16 55 2
computers.components.hdd 14 70 3
computers.components.power_supply 12 60 4
computers.components.cooler 14 34 6
computers.components.cdrw 5 24 5
computers.ebooks 6 130 2
computers.network.router 9 48 3
appliances.kitchen.refrigerators 205 385 6
appliances.kitchen.washer 185 310 2
appliances.environment.vacuum 190 115 7
appliances.environment.air_heater 60 38 12
appliances.environment.air_conditioner 40 260 5
appliances.environment.water_heater 45 110 9
appliances.environment.fan 12 34 14
appliances.environment.climate 4 120 9
appliances.iron 65 40 4
appliances.ironing_board 8 36 20
appliances.sewing_machine 42 165 4
appliances.personal.scales 15 22 10
appliances.personal.massager 22 85 32
appliances.personal.hair_cutter 20 34 6
appliances.personal.hair_dryer 18 36 8
appliances.steam_cleaner 6 95 10
appliances.kitchen.microwave 75 95 3
appliances.kitchen.oven 55 95 6
appliances.kitchen.hob 42 185 7
appliances.kitchen.hood 36 95 9
appliances.kitchen.blender 55 54 4
appliances.kitchen.mixer 34 42 5
appliances.kitchen.kettle 50 32 6
appliances.kitchen.meat_grinder 58 85 8
appliances.kitchen.dishwasher 40 420 2
appliances.kitchen.coffee_machine 24 330 3
appliances.kitchen.coffee_grinder 10 38 8
appliances.kitchen.grill 16 120 9
appliances.kitchen.juicer 16 95 9
appliances.kitchen.toster 14 40 7
appliances.kitchen.steam_cooker 7 55 6
appliances.kitchen.fryer 6 75 9
apparel.shoes 195 78 16
apparel.shoes.keds 150 70 17
apparel.shoes.sandals 16 48 22
apparel.shoes.slipons 14 46 20
apparel.shoes.moccasins 10 62 18
apparel.shoes.ballet_shoes 5 40 24
apparel.shoes.step_ins 8 66 20
apparel.costume 28 64 30
apparel.shirt 18 36 34
apparel.tshirt 16 24 32
apparel.trousers 18 42 34
apparel.jeans 12 48 24
apparel.jacket 12 96 26
apparel.jumper 10 44 28
apparel.dress 12 52 36
apparel.sock 6 6 30
apparel.underwear 9 18 32
apparel.scarf 7 20 40
apparel.glove 5 22 38
accessories.bag 75 54 18
accessories.wallet 18 32 20
accessories.umbrella 8 18 26
auto.accessories.player 120 82 26
auto.accessories.alarm 70 115 4
auto.accessories.videoregister 44 88 20
auto.accessories.radar 16 130 12
auto.accessories.compressor 30 42 14
furniture.living_room.sofa 95 410 82
furniture.living_room.cabinet 95 240 52
furniture.living_room.chair 18 72 54
furniture.living_room.shelving 14 60 50
furniture.bedroom.bed 88 260 46
furniture.bedroom.pillow 16 22 30
furniture.bedroom.blanket 14 40 34
furniture.kitchen.table 42 140 58
furniture.kitchen.chair 18 48 54
furniture.bathroom.bath 26 145 28
furniture.bathroom.toilet 16 95 18
furniture.universal.light 12 46 40
construction.tools.drill 58 78 10
construction.tools.saw 36 120 12
construction.tools.generator 26 330 14
construction.tools.light 52 36 28
construction.tools.pump 22 95 16
construction.tools.welding 32 145 12
construction.tools.screw 8 60 12
construction.tools.painting 6 52 18
construction.components.faucet 18 56 16
kids.carriage 66 185 12
kids.toys 62 26 18
kids.swing 20 72 22
kids.skates 16 42 20
kids.dolls 12 28 14
kids.fmcg.diapers 12 17 3
sport.bicycle 58 270 5
sport.ski 10 165 8
sport.snowboard 8 230 8
sport.tennis 4 42 14
sport.trainer 24 340 16
country_yard.cultivator 12 380 10
country_yard.lawn_mower 10 190 10
stationery.cartrige 14 38 6
medicine.tools.tonometer 8 42 4
`

/** The shop's coded categories. */
export const categoryDefinitions: readonly CategoryDefinition[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [code = '', weight, medianPrice, unbranded] = line.split(' ')
    return { code, weight: Number(weight), medianPrice: Number(medianPrice), unbranded: Number(unbranded) }
  })

/** What one of the largest brands sells in a category. */
interface GiantLine {
  /** A category code; null for a category without one. */
  readonly code: string | null
  /** Share of the brand's events. */
  readonly share: number
  readonly medianPrice: number
  /** Deviation of the logarithm of the price. */
  readonly spread: number
  readonly products: number
}

/** One of the largest brands, after the published figures of the data this sample is shaped like. */
export interface GiantDefinition {
  readonly name: string
  /** Share of all events. */
  readonly share: number
  /** How readily its views become carts, and its carts purchases; 1 is the average of the shop. */
  readonly appeal: number
  readonly lines: readonly GiantLine[]
}

/** The four brands that make a third of the traffic and most of the revenue. */
export const giantDefinitions: readonly GiantDefinition[] = [
  {
    name: 'samsung',
    share: 0.1198,
    appeal: 1.72,
    lines: [
      { code: 'electronics.smartphone', share: 0.8, medianPrice: 215, spread: 0.55, products: 220 },
      { code: 'electronics.video.tv', share: 0.07, medianPrice: 460, spread: 0.6, products: 160 },
      { code: 'appliances.kitchen.washer', share: 0.03, medianPrice: 390, spread: 0.3, products: 90 },
      { code: 'appliances.kitchen.refrigerators', share: 0.02, medianPrice: 560, spread: 0.4, products: 110 },
      { code: 'appliances.environment.vacuum', share: 0.02, medianPrice: 130, spread: 0.4, products: 70 },
      { code: 'electronics.clocks', share: 0.02, medianPrice: 240, spread: 0.3, products: 40 },
      { code: 'electronics.tablet', share: 0.01, medianPrice: 260, spread: 0.5, products: 50 },
      { code: null, share: 0.03, medianPrice: 70, spread: 0.9, products: 240 },
    ],
  },
  {
    name: 'apple',
    share: 0.0944,
    appeal: 1.7,
    lines: [
      { code: 'electronics.smartphone', share: 0.84, medianPrice: 785, spread: 0.34, products: 180 },
      { code: 'electronics.audio.headphone', share: 0.05, medianPrice: 175, spread: 0.15, products: 16 },
      { code: 'electronics.clocks', share: 0.05, medianPrice: 400, spread: 0.25, products: 60 },
      { code: 'computers.notebook', share: 0.035, medianPrice: 1420, spread: 0.3, products: 90 },
      { code: 'electronics.tablet', share: 0.015, medianPrice: 480, spread: 0.4, products: 60 },
      { code: null, share: 0.01, medianPrice: 45, spread: 0.6, products: 40 },
    ],
  },
  {
    name: 'xiaomi',
    share: 0.0702,
    appeal: 0.95,
    lines: [
      { code: 'electronics.smartphone', share: 0.66, medianPrice: 164, spread: 0.42, products: 160 },
      { code: 'electronics.audio.headphone', share: 0.06, medianPrice: 36, spread: 0.5, products: 50 },
      { code: 'electronics.clocks', share: 0.05, medianPrice: 60, spread: 0.5, products: 40 },
      { code: 'electronics.video.tv', share: 0.03, medianPrice: 270, spread: 0.35, products: 20 },
      { code: 'appliances.environment.vacuum', share: 0.04, medianPrice: 290, spread: 0.35, products: 16 },
      { code: 'sport.bicycle', share: 0.02, medianPrice: 380, spread: 0.25, products: 12 },
      { code: null, share: 0.14, medianPrice: 34, spread: 0.9, products: 320 },
    ],
  },
  {
    name: 'huawei',
    share: 0.0229,
    appeal: 0.95,
    lines: [
      { code: 'electronics.smartphone', share: 0.93, medianPrice: 200, spread: 0.5, products: 130 },
      { code: 'electronics.clocks', share: 0.03, medianPrice: 130, spread: 0.4, products: 18 },
      { code: 'electronics.tablet', share: 0.03, medianPrice: 185, spread: 0.4, products: 24 },
      { code: 'electronics.audio.headphone', share: 0.01, medianPrice: 60, spread: 0.4, products: 12 },
    ],
  },
]
