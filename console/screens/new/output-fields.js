/** The fields of both outputs. */
import { html } from "../../library/preact.js";
import { inputsOf } from "./inputs.js";

export function OutputFields(form) {
  const { input, area } = inputsOf(form);
  const own = form.draft.type === "rest" ? html`<${RESTFields} ...${form} />` : html`<${KafkaFields} ...${form} />`;
  return html`
    ${own}
    ${area("headers", 3, { label: "Headers", pointer: "#/outputMode/headers", hint: "A line for each: name: value" })}
    ${input("timeoutMs", { label: "Timeout (ms)", pointer: "#/outputMode/timeoutMs", hint: "Of one attempt. Default: 20000." })}
    ${input("maxFailureCount", { label: "Attempts", pointer: "#/outputMode/retry", hint: "In all. Default: the service's." })}
  `;
}

function RESTFields(form) {
  const { input, choice } = inputsOf(form);
  return html`
    ${choice("method", ["post", "put", "patch", "get", "delete"], { label: "Method", pointer: "#/outputMode/method" })}
    ${choice("protocol", ["https", "http"], { label: "Protocol", pointer: "#/outputMode/protocol" })}
    ${input("hostname", { label: "Host", pointer: "#/outputMode/hostname", hint: "With or without :port." })}
    ${input("port", { label: "Port", pointer: "#/outputMode/port" })}
    ${input("path", { label: "Path", pointer: "#/outputMode/path", hint: "With its query, if any.", isWide: true })}
  `;
}

function KafkaFields(form) {
  const { input } = inputsOf(form);
  return html`
    ${input("topics", { label: "Topics", pointer: "#/outputMode/topics", hint: "With commas between them.", isWide: true })}
    ${input("key", { label: "Key", pointer: "#/outputMode/key", isWide: true })}
  `;
}
