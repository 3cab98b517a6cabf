import { readSetting, writeSetting } from './local-settings.js'

/**
 * `system` follows the settings of the device.
 *
 * @typedef {'system' | 'light' | 'dark'} Theme
 */

/** @returns {Theme} */
export function chosenTheme() {
  const kept = readSetting('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** @param {Theme} theme */
export function applyTheme(theme) {
  document.documentElement.dataset['theme'] = theme
}

/**
 * Lets a group of radio buttons choose the theme.
 *
 * @param {HTMLElement} group holds radio buttons with the themes as values
 */
export function bindThemeChoice(group) {
  const current = group.querySelector(`input[value=${chosenTheme()}]`)
  if (current instanceof HTMLInputElement) current.checked = true
  group.addEventListener('change', (event) => {
    const theme = /** @type {Theme} */ (/** @type {HTMLInputElement} */ (event.target).value)
    writeSetting('theme', theme)
    applyTheme(theme)
  })
}
