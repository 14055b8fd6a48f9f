using System.Text;
using System.Text.Json;
using React.Models.PyTorch;
using React.Storage;
using React.Tokenization;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Writes a model in another form than ours: weights first, then the tokenizer, the configuration last.</summary>
internal static class ModelExport
{
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Writes the files of a form into a folder that is free of others.</summary>
    public static void Write(string folder, ModelFormat format, ClipModel clip, ClipTokenizer tokenizer, WeightElement element)
    {
        using var scope = NewDisposeScope();
        var own = clip.Parameters.Select(parameter => (parameter.Key, ModelFolder.Convert(parameter.Key, parameter.Value, element)));
        switch (format)
        {
            case ModelFormat.OpenClip:
                SafetensorsWriter.Write(Path.Combine(folder, ModelFiles.OpenClipWeightsName), own, Metadata);
                WriteOwnTokenizer(folder, tokenizer, clip.Config.Text);
                WriteJson(folder, ModelFiles.OpenClipConfigName, json => WriteOpenClip(json, clip.Config));
                break;
            case ModelFormat.HuggingFace:
                SafetensorsWriter.Write(Path.Combine(folder, ModelFiles.WeightsName), own.SelectMany(parameter => WeightNames.ToHuggingFace(parameter.Key, parameter.Item2)), Metadata);
                tokenizer.Save(folder);
                WriteTokenizer(folder, clip.Config.Text);
                WriteJson(folder, ModelFiles.PreprocessingName, json => HuggingFacePreprocessing.Write(json, clip.Config));
                WriteJson(folder, ModelFiles.ConfigName, json => HuggingFaceConfig.Write(json, clip.Config, tokenizer, clip.LogitScale.item<float>(), element));
                break;
            case ModelFormat.PyTorch:
                TorchWriter.Write(Path.Combine(folder, ModelFiles.TorchWeightsName), own);
                WriteOwnTokenizer(folder, tokenizer, clip.Config.Text);
                AtomicFile.WriteText(Path.Combine(folder, ModelFiles.ConfigName), clip.Config.ToJson());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format));
        }
    }

    /// <summary>CLIP's vocabulary is built into those that read these forms; another one goes with the model, for a tokenizer to be made of.</summary>
    private static void WriteOwnTokenizer(string folder, ClipTokenizer tokenizer, TextConfig text)
    {
        if (!ReferenceEquals(tokenizer, ClipTokenizer.Default))
        {
            tokenizer.Save(folder);
            WriteTokenizer(folder, text);
        }
    }

    private static void WriteOpenClip(Utf8JsonWriter json, ClipConfig config)
    {
        json.WriteStartObject("model_cfg");
        ClipConfigJson.WriteModel(json, config);
        json.WriteEndObject();
        json.WriteStartObject("preprocess_cfg");
        ClipConfigJson.WriteNumbers(json, "mean", config.Mean);
        ClipConfigJson.WriteNumbers(json, "std", config.Std);
        json.WriteString("interpolation", "bicubic");
        json.WriteString("resize_mode", "shortest");
        json.WriteEndObject();
    }

    private static void WriteTokenizer(string folder, TextConfig text)
    {
        WriteJson(folder, "special_tokens_map.json", WriteSpecialTokens);
        WriteJson(folder, "tokenizer_config.json", json =>
        {
            json.WriteString("tokenizer_class", "CLIPTokenizer");
            json.WriteNumber("model_max_length", text.ContextLength);
            json.WriteBoolean("do_lower_case", true);
            json.WriteString("errors", "replace");
            WriteSpecialTokens(json);
        });
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json)
    {
        json.WriteString("bos_token", BpeVocabulary.StartToken);
        foreach (var token in (string[])["eos_token", "unk_token", "pad_token"])
        {
            json.WriteString(token, BpeVocabulary.EndToken);
        }
    }

    private static void WriteJson(string folder, string name, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        AtomicFile.WriteText(Path.Combine(folder, name), Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n");
    }
}
