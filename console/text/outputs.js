/** Where a timer goes, in a line. */

/** "POST http://user-orders:3000/order-expired", "Kafka expiredOrders, usersOrders". */
export function outputInWords(output) {
  if (output.type === "kafka") return `Kafka ${(output.topics ?? []).join(", ")}`;
  const method = String(output.method ?? "").toUpperCase();
  return `${method} ${output.protocol}://${authority(output)}${output.path ?? "/"}`;
}

/** "http://user-orders:3000", "kafka": what can be paused. */
export function destinationOf(output) {
  if (output.type === "kafka") return "kafka";
  const shown = authority(output);
  return `${output.protocol}://${/:\d+$/.test(shown) ? shown : `${shown}:${output.protocol === "https" ? 443 : 80}`}`;
}

function authority({ hostname, port }) {
  const hasPort = /:\d+$/.test(hostname) && !hostname.endsWith("]");
  return port && !hasPort ? `${hostname}:${port}` : hostname;
}
