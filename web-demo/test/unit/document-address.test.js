import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  documentNameOf,
  hashOf,
  randomDocumentName,
  whyNameIsInvalid,
} from '../../src/provider/document-address.js'

test('a new name has 144 random bits and needs no escaping in an address', () => {
  const names = new Set(Array.from({ length: 1000 }, randomDocumentName))
  assert.equal(names.size, 1000)
  for (const name of names) {
    assert.match(name, /^[A-Za-z0-9_-]{24}$/)
    assert.equal(encodeURIComponent(name), name)
    assert.equal(whyNameIsInvalid(name), null)
  }
})

test('any name survives the way into an address and back', () => {
  for (const name of ['plan', 'Größe 7/8', '100%', '文書', '👩‍👩‍👧', '?&#', 'a b']) {
    assert.equal(documentNameOf(hashOf(name)), name)
  }
})

test('an address without a document names none', () => {
  for (const hash of ['', '#', '#document', '#/x/y']) assert.equal(documentNameOf(hash), null)
})

test('a stray percent sign in a link is part of the name', () => {
  assert.equal(documentNameOf('#/d/100%'), '100%')
})

test('a name the server would refuse is refused with a sentence', () => {
  for (const name of ['', '.', '..', 'line\nbreak', 'nul\0', '\x7f', '\ud83d', 'x'.repeat(256)]) {
    assert.match(whyNameIsInvalid(name) ?? '', /\.$/, JSON.stringify(name))
  }
  assert.match(whyNameIsInvalid('é'.repeat(128)) ?? '', /256 bytes/)
})

test('a name of 255 bytes is taken', () => {
  assert.equal(whyNameIsInvalid('x'.repeat(255)), null)
})
