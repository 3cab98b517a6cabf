/** How long a test waits for what it expects, in milliseconds. */
export const PATIENCE_MILLIS = 30_000

/**
 * Waits until a condition holds.
 *
 * @param {() => unknown} condition
 * @param {string} what the condition, in words, for the error
 */
export async function until(condition, what) {
  const deadline = Date.now() + PATIENCE_MILLIS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
