/**
 * Tests that end, stop and disturb real processes while people write, and a checker that reads what
 * the clients have seen beside what the log holds. The table of all of them is in
 * docs/reliability.md.
 */
package io.collab.server.torture;
