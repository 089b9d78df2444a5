// The links and images of a page in Markdown, code left out.
const code = /(^```[\s\S]*?^```$|`[^`\n]*`)/gm
const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g

/** The page with the targets of its links and images changed. */
export function withLinks(page, change) {
  return page
    .split(code)
    .map((text, index) => (index % 2 === 1 ? text : changed(text)))
    .join('')

  function changed(text) {
    return text.replace(link, (_, image, label, target) => {
      // An image may stand within the text of a link.
      return `${image}[${changed(label)}](${change(target, image === '!')})`
    })
  }
}
