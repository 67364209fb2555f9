using System.Net;
using System.Text.RegularExpressions;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Cleans texts before they are split into tokens, as prompt_clean of diffusers does for Wan (pipelines/wan/pipeline_wan.py): HTML entities
/// are replaced twice, and white space becomes a single space. The repairs of ftfy, which upstream makes first if it is installed, are not
/// made.
/// </summary>
/// <param name="tokenizer">The tokenizer that gets the clean texts.</param>
internal sealed partial class CleaningTokenizer(ITokenizer tokenizer) : ITokenizer
{
    public int MaxTokens => tokenizer.MaxTokens;

    public TokenizedText Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return tokenizer.Tokenize(Clean(text));
    }

    /// <summary>Returns the clean text.</summary>
    public static string Clean(string text) => WhiteSpace().Replace(WebUtility.HtmlDecode(WebUtility.HtmlDecode(text)), " ").Trim(' ');

    /// <summary>What Python takes for white space.</summary>
    [GeneratedRegex(@"[\s\u001C-\u001F]+")]
    private static partial Regex WhiteSpace();
}
