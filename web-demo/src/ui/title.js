/** The longest title of the tab, in UTF-16 units. */
const MAX_TITLE_LENGTH = 80

/** How much of the text is searched for the first line, in UTF-16 units. */
const SEARCHED_LENGTH = 400

/**
 * Keeps the first line of a document as the title of the tab and of the page.
 *
 * @param {import('quill/core').default} quill shows the document
 * @param {HTMLElement} heading the page's own heading, for screen readers
 * @param {(title: string) => void} onTitle called with the first line, if there is one, and each time
 *   it changes
 */
export function showTitleOf(quill, heading, onTitle) {
  let shown = ''
  const show = () => {
    const line = firstLine(quill.getText(0, SEARCHED_LENGTH))
    const title = line === '' ? 'Untitled' : line
    if (title === shown) return
    shown = title
    document.title = `${title} – collab`
    heading.textContent = title
    if (line !== '') onTitle(line)
  }
  quill.on('text-change', show)
  show()
}

/**
 * @param {string} text
 * @returns {string} its first line, or what stands for it
 */
export function titleOf(text) {
  return firstLine(text.slice(0, SEARCHED_LENGTH)) || 'Untitled'
}

/** @param {string} text */
function firstLine(text) {
  const line = text.trimStart().split('\n', 1)[0] ?? ''
  return line.length > MAX_TITLE_LENGTH ? `${line.slice(0, MAX_TITLE_LENGTH)}…` : line.trimEnd()
}
