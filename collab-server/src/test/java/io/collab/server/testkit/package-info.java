/**
 * What tests of the server share: a world in one thread, storage in memory, real clients in Node.
 */
package io.collab.server.testkit;
