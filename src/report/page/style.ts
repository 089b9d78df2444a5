import { type ChartTheme, chartThemes, fontFamily } from '../theme.js'

function variables({ ink, muted, line, surface, accent, reference, quadrants }: ChartTheme, page: string): string {
  const classes = Object.entries(quadrants).map(([name, colour]) => `--${name}:${colour}`)
  return `--page:${page};--ink:${ink};--muted:${muted};--line:${line};--surface:${surface};--accent:${accent};--reference:${reference};${classes.join(';')}`
}

const light = `color-scheme:light;${variables(chartThemes.light, '#F4F6F8')};--hit:#FFF0B8;--tip:#171B22;--tip-ink:#fff;--tip-muted:#BCC3CD`
const dark = `color-scheme:dark;${variables(chartThemes.dark, '#0E1115')};--hit:#4A3F12;--tip:#F1F3F6;--tip-ink:#14181E;--tip-muted:#4B535F`

/** The page's style sheet. Colours are variables, so that one page, and one drawing of each chart, is light and dark. */
export const style = `
:root{${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
:root[data-theme=dark]{${dark}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:64px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 ${fontFamily};font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main,.toolbar .inner,footer{max-width:1288px;margin:0 auto;padding:0 24px}
h1{font-size:28px;line-height:1.2;letter-spacing:-.02em;font-weight:700;margin:28px 0 6px}
h2{font-size:18px;letter-spacing:-.01em;font-weight:650;margin:36px 0 12px}
h3{margin:0;overflow-wrap:anywhere;font-size:15px;line-height:1.35;font-weight:600;letter-spacing:-.005em}
#exclusions h3{font-size:13px;margin:16px 0 4px}
p{margin:0}
button,input{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px;top:8px;z-index:30;background:var(--surface);color:var(--ink);padding:8px 12px;border-radius:6px}
.skip:focus{left:8px}
code{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}

.toolbar{position:sticky;top:0;z-index:20;background:var(--surface);border-bottom:1px solid var(--line)}
.toolbar .inner{position:relative;display:flex;align-items:center;gap:16px;min-height:52px}
.toolbar nav{flex:1;min-width:0;overflow:hidden}
.toolbar ul{display:flex;gap:4px;list-style:none;margin:0;padding:0}
.toolbar nav a{display:block;padding:6px 10px;border-radius:6px;color:var(--muted);text-decoration:none;font-weight:500;font-size:13px;white-space:nowrap}
.toolbar nav a:focus-visible{outline-offset:-2px}
.toolbar nav a:hover{color:var(--ink);background:var(--page)}
.tools{display:flex;align-items:center;gap:8px}
.tools[hidden]{display:none}
#search{width:220px;height:34px;padding:0 10px;border:1px solid var(--line);border-radius:8px;background:var(--page);color:var(--ink)}
#search::placeholder{color:var(--muted);opacity:1}
#found{color:var(--muted);font-size:12px;white-space:nowrap;min-width:6.5em}
#found:empty{display:none}
#matches{position:absolute;top:100%;right:24px;width:min(460px,100%);max-height:70vh;overflow:auto;background:var(--surface);border:1px solid var(--line);border-radius:0 0 12px 12px;box-shadow:0 12px 28px rgb(0 0 0/.16);padding:10px 14px;font-size:13px}
#matches ul{display:grid;gap:8px;margin-top:6px}
#matches li{min-width:0}
#matches strong{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
#matches span{color:var(--muted);font-size:12px}
#matches ul+p{display:flex;flex-wrap:wrap;gap:2px 12px;margin-top:8px;padding-top:8px;border-top:1px solid var(--line)}
#matches a,.scope a{color:var(--accent)}
#matches a{padding:3px 0}
#matches p{overflow-wrap:anywhere}
.here{align-self:flex-start;margin-top:6px;padding:1px 8px;border-radius:6px;background:var(--hit);font-size:12px}
.here.none{background:none;border:1px dashed var(--muted);color:var(--muted)}
.here[hidden]{display:none}
.menu{display:none;position:static}
.menu summary{display:flex;align-items:center;gap:6px;height:34px;padding:0 12px;border:1px solid var(--line);border-radius:8px;font-size:13px;color:var(--ink);list-style:none}
.menu summary::-webkit-details-marker{display:none}
.menu summary::after{content:"▾";color:var(--muted)}
.menu ul{position:absolute;left:0;right:0;top:100%;flex-direction:column;gap:0;padding:6px 14px 10px;background:var(--surface);border-bottom:1px solid var(--line);box-shadow:0 12px 28px rgb(0 0 0/.16);max-height:70vh;overflow:auto}
#theme,.more button{height:34px;border:1px solid var(--line);border-radius:8px;background:var(--surface);cursor:pointer;padding:0 12px;font-weight:500;font-size:13px}
#theme{display:grid;place-items:center;padding:0;width:34px;color:var(--muted)}
#theme:hover,.more button:hover{border-color:var(--muted)}

.scope{display:flex;flex-wrap:wrap;gap:2px 20px;list-style:none;margin:0;padding:0;overflow:hidden;color:var(--muted);font-size:13px}
.scope li{position:relative}
.scope li+li::before{content:"";position:absolute;left:-12px;top:50%;width:3px;height:3px;border-radius:50%;background:currentColor}
.findings{list-style:none;margin:18px 0 0;padding:0;display:grid;grid-template-columns:minmax(0,1fr);gap:4px;font-size:16px;line-height:1.45;max-width:92ch;overflow-wrap:anywhere}
.findings li{padding-left:18px;position:relative}
.findings li::before{content:"";position:absolute;left:0;top:.42em;width:4px;height:.72em;border-radius:2px;background:var(--accent)}
.findings data{font-weight:650}

section{scroll-margin-top:56px}
@media screen{#all{content-visibility:auto;contain-intrinsic-size:auto 1000px}}
.cards{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:16px}
.card,.tile{background:var(--surface);border:1px solid var(--line);border-radius:12px;min-width:0}
.card{padding:18px 20px;margin:0;grid-column:span 6;display:flex;flex-direction:column}
.card.trend{grid-column:span 8}
.card.funnel{grid-column:span 4}
.card.wide,.card.matrix,.card.factors,.card.trend:not(:has(+.funnel)),.card:only-child{grid-column:1/-1}
.topic{display:block;font-size:11px;letter-spacing:.05em;text-transform:uppercase;font-weight:600;color:var(--muted);margin-bottom:2px}
.tiles{grid-column:1/-1;display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:12px;list-style:none;margin:0;padding:0}
.tile{padding:14px 16px 12px;display:flex;flex-direction:column}
.tile h3{font-size:12px;font-weight:500;color:var(--muted);letter-spacing:0}
.tile .row{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 8px;margin-top:2px}
.tile .figure{font-size:23px;line-height:1.3;font-weight:680;letter-spacing:-.02em;white-space:nowrap}
.tile .note{font-size:12px;color:var(--muted);margin-bottom:8px}
.change{font-size:12px;font-weight:600;white-space:nowrap}
.up{color:var(--niche-gem)}.down{color:var(--underperformer)}.same{color:var(--muted)}
.sparkline{display:block;width:100%;height:30px;margin-top:auto;color:var(--accent)}

.legend{display:flex;flex-wrap:wrap;align-items:center;gap:2px 14px;margin-top:6px;font-size:12px;color:var(--muted)}
.legend>span{display:inline-flex;align-items:center;gap:6px}
.key{display:inline-block;width:10px;height:10px;background:var(--reference);flex:none}
.key.none{display:none}
.key.accent{background:var(--accent)}
.key.niche-gem{background:var(--niche-gem)}
.key.underperformer{background:var(--underperformer)}
.key.line{height:3px;width:16px;border-radius:2px}
.key.dashed{height:0;width:16px;background:none;border-top:2px dashed var(--reference)}
.key.dot,.matrix .key.market-leader{border-radius:50%}
.key.diamond,.matrix .key.niche-gem{transform:rotate(45deg) scale(.85)}
.key.diamond{background:var(--surface);border:2px solid var(--reference)}
.key.bar{border-radius:2px}
.matrix .key.market-leader{background:var(--market-leader)}
.matrix .key.niche-gem{background:var(--niche-gem)}
.matrix .key.underperformer{clip-path:polygon(50% 0,100% 100%,0 100%)}
.matrix .key.long-tail{background:var(--long-tail)}
.drawing{margin-top:10px;position:relative}
.still svg{display:block;width:100%;height:auto}
.still.narrow{display:none}
.drawing.alive .still{display:none}
.live{display:none}
.drawing.alive .live{display:block}
.live svg{display:block}
figcaption,.caption{font-size:12px;color:var(--muted);margin-top:8px}
.empty{padding:36px 12px;text-align:center;color:var(--muted);border:1px dashed var(--line);border-radius:8px;margin-top:12px}
details{margin-top:auto;padding-top:10px;font-size:13px}
summary{cursor:pointer;color:var(--muted);font-size:12px;font-weight:500;width:fit-content;border-radius:4px}
summary:hover{color:var(--ink)}
details .scroll{max-height:340px;margin-top:8px}

.scroll{overflow:auto;position:relative;background:linear-gradient(var(--surface),var(--surface)) right/40px 100% no-repeat local,linear-gradient(to left,color-mix(in srgb,var(--ink) 16%,transparent),transparent) right/14px 100% no-repeat}
.scroll:focus-visible{outline-offset:-2px}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:6px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th{font-weight:500}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover>*{background:color-mix(in srgb,var(--accent) 6%,var(--surface))}
thead th{color:var(--muted);font-size:12px;position:sticky;top:0;background:var(--surface);z-index:1;border-bottom:1px solid var(--line)}
tbody th,th.text,td.text,thead th:first-child,tbody th:first-child{text-align:left}
tbody th{max-width:220px;overflow:hidden;text-overflow:ellipsis;position:sticky;left:0;background:var(--surface)}
thead th.text:nth-child(-n+2){left:0;z-index:2}
.card:not(.wide) tbody th{max-width:150px}
.card:not(.wide) thead th,.card:not(.wide) thead button{white-space:normal;vertical-align:bottom}
#all-table thead th:first-child:not(.text),#all-table td:first-child{text-align:right;color:var(--muted);width:1%}
thead button{all:unset;cursor:pointer;font:inherit;color:inherit;white-space:nowrap}
thead button:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
thead button:hover{color:var(--ink)}
th[aria-sort]{color:var(--ink)}
th[aria-sort=descending] button::after{content:" ↓"}
th[aria-sort=ascending] button::after{content:" ↑"}
td.market-leader::before,td.niche-gem::before,td.underperformer::before,td.long-tail::before{content:"";display:inline-block;width:8px;height:8px;margin-right:6px}
td.market-leader::before{background:var(--market-leader);border-radius:50%}
td.niche-gem::before{background:var(--niche-gem);transform:rotate(45deg) scale(.85)}
td.underperformer::before{background:var(--underperformer);clip-path:polygon(50% 0,100% 100%,0 100%)}
td.long-tail::before{background:var(--long-tail)}
tr.hit>*{background:var(--hit)}
tr.off{display:none}
.opportunities .scroll{margin-top:10px}
.opportunities tbody>tr>*{padding-top:9px;padding-bottom:9px}
.opportunities .caption{margin-top:auto;padding-top:10px}
.all .scroll{max-height:80vh;margin:0 -6px}
.all.short .scroll{max-height:none}
.more{display:flex;gap:8px;justify-content:center;padding-top:12px}
.more[hidden]{display:none}
@media screen{.short tbody tr:nth-child(n+26):not(.hit){display:none}}
.on-paper{display:none}

.definitions{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:12px 28px;margin:0;font-size:13px}
dt{font-weight:600}
.definitions dd{margin:0;color:var(--muted)}
.unit::before{content:"· "}
.facts{margin:0;padding-left:18px;font-size:13px;color:var(--muted);display:grid;gap:4px}
.facts li{overflow-wrap:anywhere}
footer{color:var(--muted);font-size:12px;padding-top:28px;padding-bottom:40px}

.cm-tooltip:empty{display:none!important}
.cm-tooltip{background:var(--tip)!important;color:var(--tip-ink)!important;border-radius:8px!important;padding:8px 12px!important;font:12px/1.45 ${fontFamily.replaceAll('"', "'")}!important;font-variant-numeric:tabular-nums!important;max-width:320px;white-space:normal!important;box-shadow:0 4px 16px rgb(0 0 0/.25)!important}
.cm-tooltip strong{display:block;font-weight:650;margin-bottom:2px;overflow-wrap:anywhere}
.cm-tooltip dl{display:grid;grid-template-columns:auto auto;gap:0 16px;margin:0}
.cm-tooltip dt{font-weight:400;color:var(--tip-muted)}
.cm-tooltip dd{margin:0;text-align:right;font-weight:600}

@media (max-width:1120px){.tiles{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media (max-width:960px){.card,.card.trend,.card.funnel{grid-column:1/-1}.toolbar .inner{gap:8px;position:static}.toolbar nav{flex:none;overflow:visible}.toolbar nav>ul{display:none}.menu{display:block;margin:0;padding:0}.menu summary{height:44px}.toolbar nav .menu a{display:flex;align-items:center;min-height:44px;font-size:15px;color:var(--ink)}#search,#theme{height:44px}#theme{width:44px}.more button{height:44px}.card summary{padding:11px 0}.tools{flex:1;min-width:0;padding:8px 0}#search{flex:1;min-width:0}}
@media (max-width:560px){
main,.toolbar .inner,footer{padding-left:14px;padding-right:14px}
h1{font-size:23px;margin-top:20px}
#found{position:absolute;width:1px;height:1px;min-width:0;overflow:hidden;clip-path:inset(50%)}
#search{font-size:16px;padding:0 8px}
#matches{right:0}
thead button{padding:6px 0}
#matches a{padding:10px 0}
.facts a,.scope a{padding:6px 0}
.findings{font-size:15px}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}
.tile{padding:12px}
.tile .figure{font-size:20px}
.card{padding:14px}
.cards{gap:12px}
.still.wide{display:none}
.still.narrow{display:block}
}
@media print{
@page{margin:11mm}
:root,:root[data-theme=dark],:root:not([data-theme=light]){${light};--page:#fff}
html{font-size:12px}
body{font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.toolbar,.skip,details,.more,.here,footer{display:none!important}
main{max-width:none;padding:0}
h1{margin-top:0;font-size:22px}
h2{margin:18px 0 8px;font-size:14px;break-after:avoid}
h3{font-size:12px}
.findings{font-size:12px;margin-top:8px}
.card,.tile{break-inside:avoid;border-radius:6px}
.card{padding:10px 12px;grid-column:span 6}
.card.trend{grid-column:span 8}.card.funnel{grid-column:span 4}.card.wide,.card.matrix,.card.factors{grid-column:1/-1}
#all{break-before:page}
.card.all{break-inside:auto}
.cards{gap:8px}
.tiles{grid-template-columns:repeat(6,minmax(0,1fr));gap:6px}
.tile{padding:8px}
.tile .figure{font-size:15px}
.tile .note,.change,.tile h3{font-size:9px}
.drawing .still.wide,.drawing .still.any{display:block!important}
.drawing .still.narrow,.drawing .live{display:none!important}
.scroll{overflow:visible;max-height:none!important;background:none}
table{font-size:9px}
th,td{padding:2px 3px}
#all-table{font-size:8px}
thead th,tbody th{position:static}
thead th,thead button{font-size:9px;white-space:normal;vertical-align:bottom}
.topic{font-size:8px}
.legend,.scope{font-size:10px}
tbody th,.card:not(.wide) tbody th{max-width:90px}
tbody tr{break-inside:avoid}
tr.off{display:table-row}
tr.hit>*{background:none}
#all-table tbody tr:nth-child(n+41){display:none}
.on-paper{display:block;font-size:10px;color:var(--muted);padding-top:6px}
.definitions{grid-template-columns:repeat(3,minmax(0,1fr));gap:5px 14px;font-size:9px}
.facts,figcaption,.caption{font-size:9px}
}
`
