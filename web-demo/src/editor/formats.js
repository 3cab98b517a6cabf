import Quill, { Parchment } from 'quill/core'
import Blockquote from 'quill/formats/blockquote'
import Bold from 'quill/formats/bold'
import CodeBlock, { Code } from 'quill/formats/code'
import Header from 'quill/formats/header'
import Image from 'quill/formats/image'
import Indent from 'quill/formats/indent'
import Italic from 'quill/formats/italic'
import Link from 'quill/formats/link'
import Strike from 'quill/formats/strike'
import Underline from 'quill/formats/underline'
import { ListItem } from './list-item.js'
import { UnknownEmbed } from './unknown-embed.js'

// Quill drops embeds from code blocks, and with them the count of the characters.
CodeBlock.allowedChildren = [...CodeBlock.allowedChildren, Parchment.EmbedBlot]

/** Makes the formats of the toolbar, and images that other editors may insert, known to Quill. */
export function registerFormats() {
  Quill.register({
    'formats/blockquote': Blockquote,
    'formats/bold': Bold,
    'formats/code': Code,
    'formats/code-block': CodeBlock,
    'formats/header': Header,
    'formats/image': Image,
    'formats/indent': Indent,
    'formats/italic': Italic,
    'formats/link': Link,
    'formats/list': ListItem,
    'formats/strike': Strike,
    'formats/underline': Underline,
    'formats/unknown': UnknownEmbed,
  })
}
