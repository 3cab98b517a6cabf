import Embed from 'quill/blots/embed'
import { UNKNOWN_EMBED } from './readable-delta.js'

/** Stands in the text for content of another editor that this one cannot show. */
export class UnknownEmbed extends Embed {
  static blotName = UNKNOWN_EMBED
  static tagName = 'span'
  static className = 'unknown-embed'

  /** @param {unknown} value */
  static create(value) {
    const node = /** @type {HTMLElement} */ (super.create(value))
    node.textContent = 'not shown'
    node.title = 'Another editor put something here that this one cannot show.'
    return node
  }
}
