/** How long the button says that the link was copied, in milliseconds. */
const FEEDBACK_MILLIS = 2500

/**
 * Makes a button copy the address of the page. Where the browser denies the clipboard, a dialog
 * shows the address to copy by hand.
 *
 * @param {HTMLButtonElement} button holds an element with the class `copy-label`
 * @param {HTMLDialogElement} fallback holds an input with the name `link`
 * @param {import('./announcer.js').Announcer} announcer
 */
export function bindCopyLink(button, fallback, announcer) {
  const label = /** @type {HTMLElement} */ (button.querySelector('.copy-label'))
  const field = /** @type {HTMLInputElement} */ (fallback.querySelector('[name=link]'))
  const usual = label.textContent
  let timer = 0

  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(location.href)
    } catch {
      field.value = location.href
      fallback.showModal()
      field.select()
      return
    }
    announcer.say('Link copied. Anyone who has it can read and edit this document.')
    button.dataset['copied'] = ''
    label.textContent = 'Link copied'
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      delete button.dataset['copied']
      label.textContent = usual
    }, FEEDBACK_MILLIS)
  })
}
