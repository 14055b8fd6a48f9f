using React.Models.Hub;
using Xunit;

namespace React.Engine.Tests.Models.Hub;

/// <summary>Which files of repositories are the model, and how models are named.</summary>
public sealed class HubChoiceTests
{
    [Theory]
    [InlineData("config.json pytorch_model.bin tf_model.h5 flax_model.msgpack merges.txt vocab.json tokenizer.json preprocessor_config.json README.md", "config.json vocab.json merges.txt preprocessor_config.json pytorch_model.bin")]
    [InlineData("config.json model.safetensors pytorch_model.bin tokenizer.json vocab.json", "config.json tokenizer.json model.safetensors")]
    [InlineData("config.json model.safetensors open_clip_config.json open_clip_model.safetensors open_clip_pytorch_model.bin pytorch_model.bin tokenizer.json", "open_clip_config.json tokenizer.json open_clip_model.safetensors")]
    [InlineData("config.json model.safetensors open_clip_config.json open_clip_pytorch_model.bin preprocessor_config.json", "config.json preprocessor_config.json model.safetensors")]
    [InlineData("open_clip_config.json open_clip_pytorch_model.bin pytorch_model.bin config.json preprocessor_config.json", "open_clip_config.json open_clip_pytorch_model.bin")]
    [InlineData("config.json pytorch_model.bin.index.json pytorch_model-00001-of-00002.bin pytorch_model-00002-of-00002.bin", "config.json pytorch_model.bin.index.json")]
    [InlineData("config.json model.safetensors.index.json model-00001-of-00002.safetensors pytorch_model.bin", "config.json model.safetensors.index.json")]
    [InlineData("config.json sub/model.safetensors pytorch_model.bin", "config.json pytorch_model.bin")]
    [InlineData("only.pt README.md", "only.pt")]
    public void Safetensors_and_what_will_be_read_with_them(string names, string expected)
    {
        var listing = new HubListing(HubServer.Commit, [.. names.Split(' ').Select(name => new HubFile(name, 1, null, null))]);
        var choice = HubChoice.Of(listing, HubReference.Parse("owner/name"));
        Assert.Equal(expected, string.Join(' ', new[] { choice.Config?.Name }.OfType<string>().Concat(choice.Others.Select(file => file.Name)).Append(choice.Weights.Name)));
    }

    [Theory]
    [InlineData("openai/clip-vit-base-patch32", "openai/clip-vit-base-patch32", "main", "openai|clip-vit-base-patch32")]
    [InlineData("react-vl/react-in1k/clip-vit-base-32-gated-image.pt", "react-vl/react-in1k/clip-vit-base-32-gated-image.pt", "main", "react-vl|react-in1k--clip-vit-base-32-gated-image.pt")]
    [InlineData("owner/name/sub/a.bin@refs/pr/3", "owner/name/sub/a.bin", "refs/pr/3", "owner|name--sub--a.bin@refs--pr--3")]
    public void Names_have_an_owner_and_become_folders(string id, string expected, string revision, string folder)
    {
        var reference = HubReference.Parse(id);
        Assert.Equal((expected, revision, folder), (reference.Id, reference.Revision, reference.Folder.Replace(Path.DirectorySeparatorChar, '|')));
        Assert.Equal(reference, HubReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("")]
    [InlineData("../name")]
    [InlineData("owner/..")]
    [InlineData("owner/NUL")]
    [InlineData("owner/a--b")]
    [InlineData("owner/name.")]
    [InlineData("owner/name/../x.pt")]
    [InlineData("owner/name/x.py")]
    [InlineData("owner/name/a\\b.pt")]
    [InlineData("owner/name@../x")]
    [InlineData("owner/name@")]
    [InlineData("https://huggingface.co/owner/name")]
    public void What_names_no_model_is_told(string id) => Assert.Equal("ReactHubIdInvalid", Assert.Throws<ReactException>(() => HubReference.Parse(id)).ErrorId);

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("huggingface.co")]
    [InlineData("https://user:hf_secret@host")]
    [InlineData("https://host/?token=hf_secret")]
    public void What_is_no_hub_is_told_and_not_repeated(string address)
    {
        var error = Assert.Throws<ReactException>(() => HubOptions.CheckEndpoint(address, "-Endpoint"));
        Assert.Equal("ReactHubEndpoint", error.ErrorId);
        Assert.DoesNotContain("hf_secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Known_models_have_names_that_can_be_asked_for()
    {
        Assert.All(KnownModels.Ids, id => Assert.Equal(id, HubReference.Parse(id).Id));
        Assert.Equal(KnownModels.Ids.Count, KnownModels.Ids.Distinct().Count());
        Assert.Contains("react-vl/react-in1k/clip-vit-base-32-gated-image.pt", KnownModels.Ids);
    }
}
