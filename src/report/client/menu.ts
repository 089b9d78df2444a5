/** Closes the menu of sections, which narrow windows have, once the reader chose one or turned to something else. */
export function sectionMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>('.menu')
  if (menu === null) return
  document.addEventListener('click', ({ target }) => {
    const chosen = target as Element
    const link = chosen.closest<HTMLAnchorElement>('a[href^="#"]')
    if (!menu.contains(chosen) || link !== null) menu.open = false
    if (link !== null) arriveAt(link.hash.slice(1))
  })
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}

/** Goes to a section once more when the page has scrolled to it: charts drawn on the way may have moved it. */
function arriveAt(id: string): void {
  const arrive = () => document.getElementById(id)?.scrollIntoView({ behavior: 'instant' })
  addEventListener('scrollend', arrive, { once: true })
}
