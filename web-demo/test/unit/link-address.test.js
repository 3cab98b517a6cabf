import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeAddress } from '../../src/editor/link-address.js'

test('an address without a scheme becomes a secure web address', () => {
  assert.equal(completeAddress(' example.org/a?b=c#d '), 'https://example.org/a?b=c#d')
  assert.equal(completeAddress('localhost:8080/x'), 'https://localhost:8080/x')
})

test('an address with a scheme that links may have stays as it is', () => {
  for (const address of [
    'http://a.example',
    'mailto:a@b.example',
    'tel:+123',
    'HTTPS://a.example',
  ]) {
    assert.equal(completeAddress(address), address)
  }
})

test('an e-mail address becomes a link to write to it', () => {
  assert.equal(completeAddress('ada@example.org'), 'mailto:ada@example.org')
})

test('what is no address for a link is refused', () => {
  for (const typed of [
    '',
    'two words',
    'word',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
  ]) {
    assert.equal(completeAddress(typed), null, typed)
  }
})
