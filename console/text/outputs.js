/** Where a timer goes, in a line. */

/** "POST http://user-orders:3000/order-expired", "Kafka expiredOrders, usersOrders". */
export function outputInWords(output) {
  if (output.type === "kafka") return `Kafka ${(output.topics ?? []).join(", ")}`;
  const method = String(output.method ?? "").toUpperCase();
  return `${method} ${output.protocol}://${authority(output)}${output.path ?? "/"}`;
}

function authority({ hostname, port }) {
  const hasPort = /:\d+$/.test(hostname) && !hostname.endsWith("]");
  return port && !hasPort ? `${hostname}:${port}` : hostname;
}
