namespace React.Models;

/// <summary>In which form a model is written.</summary>
public enum ModelFormat
{
    /// <summary><c>config.json</c> and <c>model.safetensors</c> under OpenCLIP's names: holds every model.</summary>
    React,

    /// <summary><c>open_clip_config.json</c> and <c>open_clip_model.safetensors</c>, as OpenCLIP reads a local folder: no gated blocks.</summary>
    OpenClip,

    /// <summary>A <c>CLIPModel</c> of transformers with its configuration, preprocessing and tokenizer: vision transformers without gated blocks.</summary>
    HuggingFace,

    /// <summary><c>model.pt</c>, a state dictionary as REACT's code takes and publishes it, and <c>config.json</c>: holds every model.</summary>
    PyTorch,
}
