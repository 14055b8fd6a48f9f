"""CLIP's ViT in PyTorch: encodes or trains what a benchmark gives it, once for each line on standard input.

usage: clip_peer.py TASK FOLDER BATCH THREADS ANSWERS
TASK      images    FOLDER/pixels.bin [n, 3, side, side] float32, preprocessed
          jpeg      FOLDER/pictures.txt: a path a line; decoded by Pillow, resized, cropped and normalised as CLIP does
          captions  FOLDER/ids.bin [n, 77] int64
          train     gated blocks with locked text: pixels.bin and ids.bin, FOLDER/rows.bin [steps, batch] int64 and rates.bin [steps] float64
FOLDER/model.safetensors and FOLDER/model.json say which model, and how many epochs. Prints "ready NAME"; then for each line the seconds (of train: those
of each epoch). Writes features, or losses, to ANSWERS as float32.

As fast as PyTorch allows: no gradient where none is wanted, fused attention where this version has it, one call per layer for all three projections,
batches decoded ahead on threads of their own. It does the original's work: 77 tokens a caption, all blocks for all tokens, every epoch anew.
"""
import json
import math
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy
import torch
import torch.nn.functional as F

FUSED = hasattr(F, "scaled_dot_product_attention")


def load(folder):
    with open(f"{folder}/model.safetensors", "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        start = file.tell()
        tensors = {}
        for name, info in header.items():
            if name != "__metadata__":
                assert info["dtype"] == "F32"
                file.seek(start + info["data_offsets"][0])
                data = bytearray(file.read(info["data_offsets"][1] - info["data_offsets"][0]))
                tensors[name] = torch.frombuffer(data, dtype=torch.float32).reshape(info["shape"])
    with open(f"{folder}/model.json") as file:
        return tensors, json.load(file)


class Clip:
    def __init__(self, tensors, config):
        self.p, self.config = tensors, config
        context = config["context"]
        self.mask = torch.full((context, context), float("-inf")).triu(1)

    def block(self, x, name, heads, causal):
        p = self.p
        n, t, w = x.shape
        gated = name + ".alpha_attn" in p
        q, k, v = F.linear(F.layer_norm(x, (w,), p[name + ".ln_1.weight"], p[name + ".ln_1.bias"]), p[name + ".attn.in_proj_weight"], p[name + ".attn.in_proj_bias"]) \
            .view(n, t, 3, heads, w // heads).permute(2, 0, 3, 1, 4)
        if FUSED:
            a = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        else:
            s = torch.matmul(q, k.transpose(2, 3)).mul_(1 / math.sqrt(w // heads))
            a = torch.matmul(torch.softmax(s + self.mask[:t, :t] if causal else s, -1), v)
        a = F.linear(a.transpose(1, 2).reshape(n, t, w), p[name + ".attn.out_proj.weight"], p[name + ".attn.out_proj.bias"])
        x = x + (torch.tanh(p[name + ".alpha_attn"]) * a if gated else a)
        h = F.linear(F.layer_norm(x, (w,), p[name + ".ln_2.weight"], p[name + ".ln_2.bias"]), p[name + ".mlp.c_fc.weight"], p[name + ".mlp.c_fc.bias"])
        h = h * torch.sigmoid(1.702 * h) if self.config["quick_gelu"] else F.gelu(h)
        m = F.linear(h, p[name + ".mlp.c_proj.weight"], p[name + ".mlp.c_proj.bias"])
        return x + (torch.tanh(p[name + ".alpha_dense"]) * m if gated else m)

    def image(self, pixels):
        p, c = self.p, self.config
        x = F.conv2d(pixels, p["visual.conv1.weight"], stride=c["patch"]).flatten(2).transpose(1, 2)
        x = torch.cat([p["visual.class_embedding"].expand(x.shape[0], 1, -1), x], 1) + p["visual.positional_embedding"]
        x = F.layer_norm(x, x.shape[2:], p["visual.ln_pre.weight"], p["visual.ln_pre.bias"])
        for layer in range(c["vision_layers"]):
            name = f"visual.transformer.resblocks.{layer}"
            if name + ".gated_attn_block.alpha_attn" in p:
                x = self.block(x, name + ".gated_attn_block", c["vision_heads"], False)
            x = self.block(x, name, c["vision_heads"], False)
        return F.layer_norm(x[:, 0], x.shape[2:], p["visual.ln_post.weight"], p["visual.ln_post.bias"]) @ p["visual.proj"]

    def text(self, ids):
        p, c = self.p, self.config
        x = F.embedding(ids, p["token_embedding.weight"]) + p["positional_embedding"]
        for layer in range(c["text_layers"]):
            x = self.block(x, f"transformer.resblocks.{layer}", c["text_heads"], True)
        x = F.layer_norm(x, x.shape[2:], p["ln_final.weight"], p["ln_final.bias"])
        return x[torch.arange(x.shape[0]), ids.argmax(-1)] @ p["text_projection"]


def encode(encoder, batches):
    with torch.inference_mode():
        return torch.cat([F.normalize(encoder(batch), dim=1) for batch in batches])


def decode(path, side, mean, std):
    from PIL import Image
    picture = Image.open(path).convert("RGB")
    w, h = picture.size
    scale = side / min(w, h)
    w, h = (side, int(side * h / w)) if w < h else (int(side * w / h), side)
    picture = picture.resize((w, h), Image.BICUBIC)
    left, top = int(round((w - side) / 2)), int(round((h - side) / 2))
    pixels = numpy.asarray(picture.crop((left, top, left + side, top + side)), dtype=numpy.float32)
    return torch.from_numpy(((pixels / 255 - mean) / std).transpose(2, 0, 1).copy())


def decoded(paths, batch, config, pool):
    mean, std = numpy.array(config["mean"], dtype=numpy.float32), numpy.array(config["std"], dtype=numpy.float32)
    ahead = [pool.submit(decode, path, config["side"], mean, std) for path in paths]
    for start in range(0, len(ahead), batch):
        yield torch.stack([future.result() for future in ahead[start:start + batch]])
        ahead[start:start + batch] = [None] * len(ahead[start:start + batch])


def read(folder, name, dtype, *shape):
    return torch.from_numpy(numpy.fromfile(f"{folder}/{name}.bin", dtype=dtype).reshape(-1, *shape))


def train(tensors, config, data):
    pixels, ids, rows, rates = data
    epochs = config["epochs"]
    clip = Clip({name: tensor.clone() for name, tensor in tensors.items()}, config)
    trained = {name: tensor.requires_grad_() for name, tensor in clip.p.items() if ".gated_attn_block." in name or name == "logit_scale"}
    decays = [t for name, t in trained.items() if t.ndim >= 2 and not any(part in name for part in ("bn", "ln", "bias", "logit_scale"))]
    others = [t for name, t in trained.items() if not any(t is d for d in decays)]
    optimizer = torch.optim.AdamW([{"params": decays, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], lr=1e-3, betas=(0.9, 0.98), eps=1e-6, foreach=True)
    losses, seconds = [], []
    for epoch in range(epochs):
        start = time.perf_counter()
        for step in range(epoch * len(rows) // epochs, (epoch + 1) * len(rows) // epochs):
            for group in optimizer.param_groups:
                group["lr"] = float(rates[step])
            optimizer.zero_grad(set_to_none=True)
            with torch.no_grad():
                captions = F.normalize(clip.text(ids[rows[step]]), dim=1)
            images = F.normalize(clip.image(pixels[rows[step]]), dim=1)
            logits = images @ captions.t() * clip.p["logit_scale"].exp()
            own = torch.arange(len(logits))
            loss = (F.cross_entropy(logits, own) + F.cross_entropy(logits.t(), own)) / 2
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                clip.p["logit_scale"].clamp_(0, math.log(100))
            losses.append(loss.item())
        seconds.append(time.perf_counter() - start)
    return torch.tensor(losses), seconds


def main():
    task, folder, batch, threads, answers = sys.argv[1:]
    batch, threads = int(batch), int(threads)
    torch.set_num_threads(threads)
    tensors, config = load(folder)
    clip = Clip(tensors, config)
    pool = ThreadPoolExecutor(threads)
    side = config["side"]
    if task in ("images", "train"):
        pixels = read(folder, "pixels", "<f4", 3, side, side)
    if task in ("captions", "train"):
        ids = read(folder, "ids", "<i8", config["context"])
    if task == "train":
        data = pixels, ids, read(folder, "rows", "<i8", batch), read(folder, "rates", "<f8")
    if task == "jpeg":
        with open(f"{folder}/pictures.txt") as file:
            paths = file.read().split("\n")
    print(f"ready torch{torch.__version__.split('+')[0].split('a')[0]}", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        if task == "train":
            result, seconds = train(tensors, config, data)
        else:
            result = encode(clip.image, pixels.split(batch)) if task == "images" \
                else encode(clip.text, ids.split(batch)) if task == "captions" \
                else encode(clip.image, decoded(paths, batch, config, pool))
            seconds = [time.perf_counter() - start]
        result.numpy().tofile(answers)
        print(*seconds, flush=True)


if __name__ == "__main__":
    main()
