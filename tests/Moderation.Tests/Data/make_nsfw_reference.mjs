// Writes nsfw-reference.json: what nsfwjs itself says about neutral pictures. NeutralPictures.cs draws the same ones.
//
//     npm install nsfwjs@4.4.0 @tensorflow/tfjs@4.22.0 buffer@6
//     node make_nsfw_reference.mjs
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

// The packages may be in the current folder, because this one has none.
const require = createRequire(path.resolve("package.json"));
const tf = require("@tensorflow/tfjs");
const { load } = require("nsfwjs/core");
const { MobileNetV2Model } = require("nsfwjs/models/mobilenet_v2");

const labels = ["Drawing", "Hentai", "Neutral", "Porn", "Sexy"];

// The distance of a value from the nearest odd multiple of the period, scaled to 0 to 255.
const wave = (value, period) => Math.trunc(Math.abs((value % (2 * period)) - period) * 255 / period);

// The upper byte of a 32-bit hash of the position.
function noise(x, y, channel) {
  let hash = (Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(channel + 1, 83492791)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 24;
}

const inDisc = (x, y, width, height, radius) => (x - width / 2) ** 2 + (y - height / 2) ** 2 < radius ** 2;

const pictures = {
  black: () => [0, 0, 0],
  gradient: (x, y) => [x & 255, y & 255, ((x + y) >> 1) & 255],
  chessboard: (x, y) => (((x >> 5) + (y >> 5)) % 2 ? [255, 255, 255] : [0, 0, 0]),
  disc: (x, y, width, height) => (inDisc(x, y, width, height, 60) ? [220, 30, 30] : [40, 90, 200]),
  stripes: x => ((x >> 3) % 2 ? [250, 210, 40] : [20, 120, 60]),
  waves: (x, y) => [wave(x + y, 50), wave(x * 2 + y, 70), wave(y * 3, 90)],
  noise: (x, y) => [0, 1, 2].map(channel => noise(x, y, channel)),
  landscape: (x, y, width, height) => {
    const horizon = (height >> 1) + (wave(x, 37) >> 4) - (wave(x, 90) >> 3);
    return y < horizon ? [110 + (y >> 1), 160 + (y >> 2), 235] : [60 + (noise(x, y, 0) >> 4), 110 + (noise(x, y, 1) >> 3), 50];
  },
};

const sizes = [[224, 224], [424, 240]];

const model = await load("MobileNetV2", { modelDefinitions: [MobileNetV2Model] });
const found = [];
for (const [width, height] of sizes) {
  for (const [picture, draw] of Object.entries(pictures)) {
    const rgb = new Int32Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        rgb.set(draw(x, y, width, height), (y * width + x) * 3);
      }
    }
    const classes = await model.classify(tf.tensor3d(rgb, [height, width, 3], "int32"));
    const scores = labels.map(label => Number(classes.find(c => c.className === label).probability.toFixed(6)));
    found.push(JSON.stringify({ picture, width, height, scores }));
  }
}
writeFileSync(
  new URL("nsfw-reference.json", import.meta.url),
  `{\n  "labels": ${JSON.stringify(labels)},\n  "pictures": [\n    ${found.join(",\n    ")}\n  ]\n}\n`,
);
