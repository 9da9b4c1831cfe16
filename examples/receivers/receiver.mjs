// Takes callbacks: CALLBACK_SECRET=whsec_... PORT=9000 node receiver.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from(process.env.CALLBACK_SECRET.replace("whsec_", ""), "base64");
const seen = new Set(); // in a service of your own: a table with a unique column

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": given } = headers;
  if (!id || !given || !(Math.abs(Date.now() / 1000 - Number(stamp)) <= 300)) return false;
  const good = createHmac("sha256", key).update(`${id}.${stamp}.`).update(body).digest();
  return given.split(" ").some((part) => {
    const one = Buffer.from(part.replace("v1,", ""), "base64");
    return one.length === good.length && timingSafeEqual(one, good);
  });
}

createServer(async (request, answer) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (!isGenuine(request.headers, body)) return answer.writeHead(401).end();
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) {
    const { channel, data } = JSON.parse(body);
    if (channel === "events") console.log(data.type, data.phase, data.areaName ?? "None", data.EventUid);
    seen.add(id);
  }
  answer.writeHead(204).end();
}).listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
