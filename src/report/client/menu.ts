/** Closes the menu of sections, which narrow windows have, once the reader chose one or turned to something else. */
export function sectionMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>('.menu')
  if (menu === null) return
  document.addEventListener('click', ({ target }) => {
    const chosen = target as Element
    if (!menu.contains(chosen) || chosen.closest('a') !== null) menu.open = false
  })
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}
