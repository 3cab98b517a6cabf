// Runs before the page is painted, so that a chosen theme never flashes in the other colours.
import { applyTheme, chosenTheme } from './theme.js'

applyTheme(chosenTheme())
