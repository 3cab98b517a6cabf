/**
 * Who wrote what, and when: ids of single units, how far each client is known, which units are
 * deleted. Immutable values.
 *
 * <p>A client id and a clock together name one unit, which is one UTF-16 code unit of text, one
 * list element or one formatting marker. Both are whole numbers from 0 to 2<sup>53</sup> - 1.
 */
@NullMarked
package io.collab.core.id;

import org.jspecify.annotations.NullMarked;
