using System.Text.Json;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>Loads tokenizers from the <c>tokenizer.json</c> files of Hugging Face.</summary>
internal sealed class JsonTokenizerLoader : ITokenizerLoader
{
    /// <summary>The kind in manifests.</summary>
    public const string KindName = "huggingface";

    public string Kind => KindName;

    public ITokenizer Load(string path, TokenizerManifest manifest, int maxTokens)
    {
        try
        {
            return new JsonTokenizer(TokenizerFile.Parse(File.ReadAllBytes(path)), maxTokens);
        }
        catch (JsonException exception)
        {
            throw new ModelLoadException(path, $"is not valid JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }
}
