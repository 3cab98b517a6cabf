/**
 * The bytes of an update, version 1 and version 2: structs as they stand on the wire, and the set
 * of deletions.
 *
 * <p>Start with {@link io.collab.core.codec.UpdateDecoder} and {@link
 * io.collab.core.codec.UpdateEncoder}. A decoded update has been validated as a whole, so that the
 * document never meets half of a broken one. How structs are integrated is not known here. Not
 * exported.
 *
 * <pre>
 * update  := structs • delete set
 * structs := number of clients • (number of structs • client • first clock • struct*)*
 * struct  := info • GC length | info • Skip length
 *          | info • [origin] • [right origin] • [parent • [key]] • content
 * info    := kind (5 bits) | 0x20 has a key | 0x40 has a right origin | 0x80 has an origin
 * parent  := 1 • root name | 0 • id of the item that holds the type
 * delete set := number of clients • (client • number of ranges • (clock • length)*)*
 * </pre>
 *
 * <p>Version 1 writes the fields one after the other. Version 2 writes each kind of field into a
 * column of its own and the columns one after the other; {@link
 * io.collab.core.codec.UpdateEncoderV2} lists them.
 */
@NullMarked
package io.collab.core.codec;

import org.jspecify.annotations.NullMarked;
