import List from 'quill/formats/list'

/** A list item that tells screen readers whether it is ticked, where Quill only draws a box. */
export class ListItem extends List {
  /**
   * @param {import('quill/blots/scroll').default} scroll
   * @param {HTMLElement} domNode
   */
  constructor(scroll, domNode) {
    super(scroll, domNode)
    this.#labelBox()
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  format(name, value) {
    super.format(name, /** @type {string} */ (value))
    this.#labelBox()
  }

  #labelBox() {
    const box = this.uiNode
    if (!box) return
    const kind = this.domNode.dataset['list']
    if (kind === 'checked' || kind === 'unchecked') {
      box.role = 'img'
      box.ariaLabel = kind === 'checked' ? 'Done' : 'To do'
    } else {
      box.role = null
      box.ariaLabel = null
    }
  }
}
