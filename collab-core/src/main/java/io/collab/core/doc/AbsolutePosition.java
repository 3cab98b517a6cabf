package io.collab.core.doc;

import io.collab.core.position.Association;

/**
 * Where a relative position is at the moment.
 *
 * @param type the shared type it is in; may have been deleted
 * @param index number of visible UTF-16 code units or elements left of it
 * @param association on which side the unit stands that the relative position sticks to
 */
public record AbsolutePosition(YType type, int index, Association association) {}
