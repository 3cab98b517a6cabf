import Clipboard from 'quill/modules/clipboard'

/** Takes what is pasted: text with the formats this editor has, and no pictures. */
export class Paste extends Clipboard {
  /**
   * @override
   * @param {Document} doc what was pasted, apart from the page
   */
  normalizeHTML(doc) {
    // The page's content security policy ignores style attributes, from which Quill reads formats
    // that word processors write; set from a script, they count.
    for (const styled of doc.querySelectorAll('[style]')) {
      const { style } = /** @type {HTMLElement} */ (styled)
      style.cssText = styled.getAttribute('style') ?? ''
    }
    for (const image of doc.querySelectorAll('img, picture')) image.remove()
    super.normalizeHTML(doc)
  }
}
