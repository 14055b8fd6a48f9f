"""A small CLIP in PyTorch that shares no code with React: it writes random weights in every form that is published, with the features
that it computes from them, and computes the features of what React has exported.

    torch_peer.py write FOLDER     models, inputs and features
    torch_peer.py read FOLDER      features.bin beside each model.json that lies in a folder below
"""
import copy
import json
import math
import os
import struct
import sys
from collections import OrderedDict

import torch
from torch import nn
import torch.nn.functional as F

TEXT = {"context_length": 16, "vocab_size": 600, "width": 64, "heads": 1, "layers": 2}
VIT = {"image_size": 32, "layers": 3, "width": 128, "patch_size": 8}
MODELS = {
    "vit": {"embed_dim": 32, "quick_gelu": True, "vision_cfg": VIT, "text_cfg": TEXT},
    "gated": {"embed_dim": 32, "quick_gelu": True, "vision_cfg": dict(VIT, react_cfg={"enabled": True, "last_k_layers": 2}), "text_cfg": TEXT},
    "resnet": {"embed_dim": 32, "quick_gelu": True, "vision_cfg": {"image_size": 64, "layers": [1, 2, 1, 1], "width": 8}, "text_cfg": TEXT},
}


class Act(nn.Module):
    def __init__(self, quick):
        super().__init__()
        self.quick = quick

    def forward(self, x):
        return x * torch.sigmoid(1.702 * x) if self.quick else F.gelu(x)


class Block(nn.Module):
    def __init__(self, width, heads, quick, gated=False):
        super().__init__()
        if gated:
            self.alpha_attn = nn.Parameter(torch.tensor(0.0))
            self.alpha_dense = nn.Parameter(torch.tensor(0.0))
        self.gated = gated
        self.ln_1 = nn.LayerNorm(width)
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(OrderedDict(c_fc=nn.Linear(width, 4 * width), act=Act(quick), c_proj=nn.Linear(4 * width, width)))

    def forward(self, x, mask=None):
        y = self.ln_1(x)
        a = self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        x = x + (torch.tanh(self.alpha_attn) * a if self.gated else a)
        m = self.mlp(self.ln_2(x))
        return x + (torch.tanh(self.alpha_dense) * m if self.gated else m)


class Transformer(nn.Module):
    def __init__(self, width, layers, heads, quick, last_gated=0):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, quick) for _ in range(layers))
        for i in range(layers - last_gated, layers):
            self.resblocks[i].gated_attn_block = Block(width, heads, quick, gated=True)
        self.first_gated = layers - last_gated

    def forward(self, x, mask=None):
        for i, block in enumerate(self.resblocks):
            if i >= self.first_gated:
                x = block.gated_attn_block(x)
            x = block(x, mask)
        return x


class Vision(nn.Module):
    def __init__(self, cfg, embed, quick):
        super().__init__()
        width, side = cfg["width"], cfg["image_size"] // cfg["patch_size"]
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(side * side + 1, width))
        self.proj = nn.Parameter(torch.empty(width, embed))
        self.conv1 = nn.Conv2d(3, width, cfg["patch_size"], cfg["patch_size"], bias=False)
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, cfg["layers"], width // 64, quick, cfg.get("react_cfg", {}).get("last_k_layers", 0))
        self.ln_post = nn.LayerNorm(width)

    def forward(self, x):
        x = self.conv1(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([self.class_embedding.expand(x.shape[0], 1, -1), x], 1) + self.positional_embedding
        x = self.transformer(self.ln_pre(x).permute(1, 0, 2))
        return self.ln_post(x[0]) @ self.proj


class Bottleneck(nn.Module):
    def __init__(self, incoming, planes, stride, shortens):
        super().__init__()
        self.conv1 = nn.Conv2d(incoming, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, 4 * planes, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * planes)
        self.pool = nn.AvgPool2d(stride) if stride > 1 else nn.Identity()
        self.downsample = nn.Sequential(nn.Conv2d(incoming, 4 * planes, 1, bias=False), nn.BatchNorm2d(4 * planes)) if shortens else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.pool(F.relu(self.bn2(self.conv2(y))))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (self.downsample(self.pool(x)) if self.downsample is not None else x))


class AttentionPool(nn.Module):
    def __init__(self, places, width, heads, embed):
        super().__init__()
        self.positional_embedding = nn.Parameter(torch.empty(places + 1, width))
        self.k_proj, self.q_proj, self.v_proj = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.c_proj = nn.Linear(width, embed)
        self.heads = heads

    def forward(self, x):
        x = x.flatten(2).permute(0, 2, 1)
        x = torch.cat([x.mean(1, keepdim=True), x], 1) + self.positional_embedding
        n, t, w = x.shape
        q, k, v = (p(x).reshape(n, t, self.heads, w // self.heads).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        a = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(w // self.heads), -1) @ v
        return self.c_proj(a.transpose(1, 2).reshape(n, t, w))[:, 0]


class ResNet(nn.Module):
    def __init__(self, cfg, embed):
        super().__init__()
        width = cfg["width"]
        self.conv1, self.bn1 = nn.Conv2d(3, width // 2, 3, 2, 1, bias=False), nn.BatchNorm2d(width // 2)
        self.conv2, self.bn2 = nn.Conv2d(width // 2, width // 2, 3, padding=1, bias=False), nn.BatchNorm2d(width // 2)
        self.conv3, self.bn3 = nn.Conv2d(width // 2, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        incoming = width
        for stage, blocks in enumerate(cfg["layers"]):
            planes, made = width << stage, []
            for b in range(blocks):
                made.append(Bottleneck(incoming, planes, 2 if b == 0 and stage > 0 else 1, b == 0))
                incoming = 4 * planes
            setattr(self, f"layer{stage + 1}", nn.Sequential(*made))
        self.attnpool = AttentionPool((cfg["image_size"] // 32) ** 2, 32 * width, 32 * width // 64, embed)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = F.avg_pool2d(F.relu(self.bn3(self.conv3(x))), 2)
        return self.attnpool(self.layer4(self.layer3(self.layer2(self.layer1(x)))))


class Clip(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        text, embed = cfg["text_cfg"], cfg["embed_dim"]
        self.positional_embedding = nn.Parameter(torch.empty(text["context_length"], text["width"]))
        self.text_projection = nn.Parameter(torch.empty(text["width"], embed))
        self.logit_scale = nn.Parameter(torch.tensor(2.6592))
        resnet = isinstance(cfg["vision_cfg"]["layers"], list)
        self.visual = ResNet(cfg["vision_cfg"], embed) if resnet else Vision(cfg["vision_cfg"], embed, cfg["quick_gelu"])
        self.transformer = Transformer(text["width"], text["layers"], text["heads"], cfg["quick_gelu"])
        self.token_embedding = nn.Embedding(text["vocab_size"], text["width"])
        self.ln_final = nn.LayerNorm(text["width"])

    def encode_text(self, ids):
        n = ids.shape[1]
        mask = torch.full((n, n), float("-inf")).triu(1).to(self.ln_final.weight.dtype)
        x = self.token_embedding(ids) + self.positional_embedding[:n]
        x = self.ln_final(self.transformer(x.permute(1, 0, 2), mask).permute(1, 0, 2))
        return x[torch.arange(x.shape[0]), ids.argmax(-1)] @ self.text_projection

    def forward(self, pixels, ids):
        return self.visual(pixels), self.encode_text(ids)


def random_model(cfg, seed):
    torch.manual_seed(seed)
    model = Clip(cfg)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name == "logit_scale":
                continue
            norm = any(part in name for part in ("ln_", "bn")) or "downsample.1" in name
            if p.ndim == 0:
                p.fill_(0.3)
            elif norm or name.endswith("bias"):
                p.copy_(torch.randn_like(p) * 0.2 + (1.0 if norm and name.endswith("weight") else 0.0))
            elif "embedding" in name:
                p.normal_(0, 0.5)
            else:
                p.normal_(0, 1 / math.sqrt(p[0].numel() if p.ndim != 2 or "proj" not in name else p.shape[0]))
        for name, b in model.named_buffers():
            if "running" in name:
                b.copy_(torch.rand_like(b) + (0.5 if "var" in name else -0.5))
    return model.eval()


def inputs(cfg):
    torch.manual_seed(7)
    side, text = cfg["vision_cfg"]["image_size"], cfg["text_cfg"]
    ids = torch.randint(1, text["vocab_size"] - 2, (3, text["context_length"]))
    ids[:, 0] = text["vocab_size"] - 2
    for row, end in enumerate((5, 9, text["context_length"] - 1)):
        ids[row, end] = text["vocab_size"] - 1
        ids[row, end + 1:] = 0
    return torch.randn(3, 3, side, side), ids


def dump(path, *tensors):
    with open(path, "wb") as file:
        for tensor in tensors:
            file.write(tensor.detach().contiguous().numpy().tobytes())


def features(model, cfg):
    with torch.no_grad():
        return model(*inputs(cfg))


def write_safetensors(path, tensors):
    names = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}
    header, at = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().contiguous().numpy().tobytes())


def read_safetensors(path):
    names = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64, "BF16": torch.bfloat16}
    with open(path, "rb") as file:
        data = bytearray(file.read())
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    result = {}
    for name, info in header.items():
        if name != "__metadata__":
            begin, end = info["data_offsets"]
            result[name] = torch.frombuffer(bytearray(body[begin:end]), dtype=names[info["dtype"]]).reshape(info["shape"])
    return result


def hugging_name(name):
    vision = name.startswith("visual.")
    inner = name[len("visual."):] if vision else name
    tower = "vision_model" if vision else "text_model"
    plain = {
        "logit_scale": "logit_scale", "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
        "positional_embedding": "text_model.embeddings.position_embedding.weight", "text_projection": "text_projection.weight",
        "visual.class_embedding": "vision_model.embeddings.class_embedding", "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
        "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight", "visual.proj": "visual_projection.weight",
    }
    if name in plain:
        return plain[name]
    for ours, theirs in (("ln_final", "text_model.final_layer_norm"), ("ln_pre", "vision_model.pre_layrnorm"), ("ln_post", "vision_model.post_layernorm")):
        if inner.startswith(ours):
            return theirs + inner[len(ours):]
    inner = inner.replace("transformer.resblocks", f"{tower}.encoder.layers").replace("attn.out_proj", "self_attn.out_proj")
    return inner.replace("ln_1", "layer_norm1").replace("ln_2", "layer_norm2").replace("mlp.c_fc", "mlp.fc1").replace("mlp.c_proj", "mlp.fc2")


def to_hugging(state):
    result = OrderedDict()
    for name, tensor in state.items():
        if "attn.in_proj_" in name:
            for part, piece in zip("qkv", tensor.chunk(3)):
                result[hugging_name(name).replace("attn.in_proj_", f"self_attn.{part}_proj.")] = piece.clone()
        else:
            result[hugging_name(name)] = tensor.t().contiguous() if name in ("text_projection", "visual.proj") else tensor
    return result


def from_hugging(tensors, wanted):
    result = {}
    for name in wanted:
        if "attn.in_proj_" in name:
            result[name] = torch.cat([tensors.pop(hugging_name(name).replace("attn.in_proj_", f"self_attn.{part}_proj.")) for part in "qkv"])
        else:
            tensor = tensors.pop(hugging_name(name))
            result[name] = tensor.t() if name in ("text_projection", "visual.proj") else tensor
    assert not tensors, f"unexpected: {list(tensors)[:5]}"
    return result


def hugging_config(cfg):
    def tower(width, heads, layers, **more):
        return dict(hidden_size=width, intermediate_size=4 * width, num_attention_heads=heads, num_hidden_layers=layers, hidden_act="quick_gelu", **more)
    vision, text = cfg["vision_cfg"], cfg["text_cfg"]
    return {
        "model_type": "clip", "projection_dim": cfg["embed_dim"],
        "text_config": tower(text["width"], text["heads"], text["layers"], max_position_embeddings=text["context_length"], vocab_size=text["vocab_size"]),
        "vision_config": tower(vision["width"], vision["width"] // 64, vision["layers"], image_size=vision["image_size"], patch_size=vision["patch_size"]),
    }


def save_json(value, *path):
    with open(os.path.join(*path), "w") as file:
        json.dump(value, file)


def write(folder):
    for seed, (name, cfg) in enumerate(MODELS.items()):
        here = os.path.join(folder, name)
        os.makedirs(here)
        model = random_model(cfg, seed)
        state = model.state_dict()
        pixels, ids = inputs(cfg)
        dump(os.path.join(here, "inputs.bin"), pixels, ids)
        dump(os.path.join(here, "features.bin"), *features(model, cfg))
        rounded = copy.deepcopy(model)
        rounded.load_state_dict({k: v.half() if v.is_floating_point() else v for k, v in state.items()})
        dump(os.path.join(here, "features-half.bin"), *features(rounded, cfg))
        save_json(cfg, here, "model.json")

        torch.save(state, os.path.join(here, "bare-quickgelu.pt"))
        torch.save(state, os.path.join(here, "legacy-quickgelu.pt"), _use_new_zipfile_serialization=False)
        torch.save({k: nn.Parameter(v) if v.is_floating_point() else v for k, v in state.items()}, os.path.join(here, "parameters-quickgelu.pt"), pickle_protocol=4)
        write_training(copy.deepcopy(model), cfg, os.path.join(here, "wrapped-quickgelu.pt"))
        torch.save({k: v.half() if v.is_floating_point() else v for k, v in state.items()}, os.path.join(here, "half-quickgelu.pt"))
        write_strided(state, os.path.join(here, "strided-quickgelu.pt"))
        write_script(copy.deepcopy(model), cfg, os.path.join(here, "script.pt"))

        openclip = os.path.join(here, "openclip")
        os.makedirs(openclip)
        save_json({"model_cfg": cfg, "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}, openclip, "open_clip_config.json")
        torch.save(state, os.path.join(openclip, "open_clip_pytorch_model.bin"))
        if name == "vit":
            write_hugging(state, cfg, here)
        if name == "resnet":
            write_training_mode(copy.deepcopy(model), cfg, here)


def write_training(model, cfg, path):
    """What a training script saves: epoch, name, optimizer and scaler beside the weights, names with the wrapper's prefix."""
    before = {f"module.{k}": v.clone() for k, v in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.98))
    image, text = model(*inputs(cfg))
    (image.sum() + text.sum()).backward()
    optimizer.step()
    scaler = {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000, "_growth_tracker": 1}
    torch.save({"epoch": 3, "name": "run", "state_dict": before, "optimizer": optimizer.state_dict(), "scaler": scaler}, path)


def write_strided(state, path):
    """Every tensor a view into one storage, with offsets and, for matrices, swapped strides."""
    floats = {k: v for k, v in state.items() if v.is_floating_point()}
    flat = torch.cat([(v.t() if v.ndim == 2 else v).reshape(-1) for v in floats.values()])
    views, at = OrderedDict(), 0
    for name, tensor in state.items():
        if name not in floats:
            views[name] = tensor
            continue
        piece = flat[at:at + tensor.numel()]
        views[name] = piece.reshape(tensor.shape[1], tensor.shape[0]).t() if tensor.ndim == 2 else piece.reshape(tensor.shape)
        at += tensor.numel()
    torch.save(views, path)


def write_script(model, cfg, path):
    """As OpenAI publishes CLIP: a TorchScript archive in half precision with three notes beside the weights."""
    model.register_buffer("input_resolution", torch.tensor(cfg["vision_cfg"]["image_size"]))
    model.register_buffer("context_length", torch.tensor(cfg["text_cfg"]["context_length"]))
    model.register_buffer("vocab_size", torch.tensor(cfg["text_cfg"]["vocab_size"]))
    script = torch.jit.trace(model, inputs(cfg), check_trace=False)
    torch.jit.save(script.half(), path)


def write_hugging(state, cfg, here):
    tensors = to_hugging(state)
    tensors["text_model.embeddings.position_ids"] = torch.arange(cfg["text_cfg"]["context_length"]).unsqueeze(0)
    sharded, pickled = os.path.join(here, "hf-sharded"), os.path.join(here, "hf-pickled")
    processing = {"crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 32}, "resample": 3, "do_resize": True,
                  "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
    for place in (sharded, pickled):
        os.makedirs(place)
        save_json(hugging_config(cfg), place, "config.json")
        save_json(processing, place, "preprocessor_config.json")
    names = list(tensors)
    places = {}
    for part in range(3):
        file = f"model-{part + 1:05}-of-00003.safetensors"
        mine = {name: tensors[name] for name in names[part::3]}
        write_safetensors(os.path.join(sharded, file), mine)
        places.update({name: file for name in mine})
    save_json({"metadata": {"total_size": 1}, "weight_map": places}, sharded, "model.safetensors.index.json")
    torch.save(tensors, os.path.join(pickled, "pytorch_model.bin"))


def write_training_mode(model, cfg, here):
    """Batch norm while it trains: outputs, a gradient, and the running statistics after two passes."""
    model.train()
    pixels, _ = inputs(cfg)
    model.visual(pixels)
    out = model.visual(pixels)
    out.sin().sum().backward()
    norm = model.visual.layer2[1].bn2
    dump(os.path.join(here, "training.bin"), out, model.visual.conv1.weight.grad, norm.running_mean, norm.running_var)


def read(folder):
    for here, _, files in os.walk(folder):
        if "model.json" not in files:
            continue
        with open(os.path.join(here, "model.json")) as file:
            cfg = json.load(file)
        model = Clip(cfg).eval()
        wanted = list(model.state_dict())
        if "open_clip_model.safetensors" in files:
            with open(os.path.join(here, "open_clip_config.json")) as file:
                stored = json.load(file)["model_cfg"]
            assert stored["embed_dim"] == cfg["embed_dim"] and stored["vision_cfg"]["width"] == cfg["vision_cfg"]["width"]
            state = read_safetensors(os.path.join(here, "open_clip_model.safetensors"))
        elif "model.pt" in files:
            state = torch.load(os.path.join(here, "model.pt"))
        else:
            state = read_safetensors(os.path.join(here, "model.safetensors"))
            if any(name.startswith("vision_model.") for name in state):
                with open(os.path.join(here, "config.json")) as file:
                    stored = json.load(file)
                expected = hugging_config(cfg)
                for tower in ("text_config", "vision_config"):
                    for key, value in expected[tower].items():
                        assert stored[tower][key] == value, f"{tower}.{key} is {stored[tower][key]}, not {value}"
                state = from_hugging(state, wanted)
        assert list(state) == wanted, "names or their order differ"
        model.load_state_dict(state)
        dump(os.path.join(here, "features.bin"), *features(model, cfg))


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2])
