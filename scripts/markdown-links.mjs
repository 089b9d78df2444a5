// The links and images of a page in Markdown, code left out.
const code = /(^```[\s\S]*?^```$|`[^`\n]*`)/gm
const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g

/** The page with the target of each link and image that is relative made another one. Links within the page (`#rules`) stay. */
export function withRelativeLinks(page, change) {
  return page
    .split(code)
    .map((text, index) => (index % 2 === 1 ? text : changed(text)))
    .join('')

  function changed(text) {
    return text.replace(link, (_, image, label, target) => {
      const isRelative = !/^(?:[a-z][a-z+.-]*:|\/|#)/i.test(target)
      // An image may stand within the text of a link.
      return `${image}[${changed(label)}](${isRelative ? change(target, image === '!') : target})`
    })
  }
}
