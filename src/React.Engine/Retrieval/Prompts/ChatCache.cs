using System.Text;
using System.Text.Json;
using React.Storage;
using React.Work;

namespace React.Retrieval.Prompts;

/// <summary>
/// Answers on disk, one file each, named by what they answer: endpoint, model, question, seed and temperature. No key is in them. A file that is damaged, or is none of
/// ours, is as good as absent and is replaced.
/// </summary>
internal sealed class ChatCache(string folder, IWorkObserver observer)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The user's folder for answers.</summary>
    public static string UserFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data ? data : Path.GetTempPath(), "React", "prompts");

    /// <summary>The descriptions that answered a question, or null where it was not answered yet.</summary>
    /// <param name="question">What is asked, without the answer.</param>
    /// <param name="count">Descriptions that are wanted.</param>
    public IReadOnlyList<string>? Find(ChatCached question, int count)
    {
        var path = PathOf(question);
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
            {
                return null;
            }

            using var stream = AtomicFile.OpenRead(path);
            var known = JsonSerializer.Deserialize(stream, ChatJson.Default.ChatCached);
            return known is not null && known with { Answer = null } == question ? ChatAnswer.Checked(known.Answer, count) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ChatException)
        {
            observer.Decision($"The kept answer '{path}' cannot be used and is asked for again: {error.Message}");
            return null;
        }
    }

    /// <summary>Keeps an answer. Where that cannot be, the work goes on.</summary>
    public void Keep(ChatCached question, IReadOnlyList<string> answer)
    {
        var path = PathOf(question);
        try
        {
            StorageError.Guard(path, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
            AtomicFile.WriteText(path, JsonSerializer.Serialize(question with { Answer = answer }, ChatJson.Default.ChatCached) + "\n");
        }
        catch (ReactException error) when (!File.Exists(path))
        {
            observer.Warning($"An answer cannot be kept, so it will have to be asked for again: {error.Message}");
        }
        catch (ReactException)
        {
            // Another process keeps the answer to the same question just now.
        }
    }

    private string PathOf(ChatCached question)
    {
        var name = Checksums.Sha256(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(question with { Answer = null }, ChatJson.Default.ChatCached)));
        return Path.Combine(folder, name[..2], $"{name}.json");
    }
}
