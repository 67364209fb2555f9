using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Reads a <c>tokenizer.json</c> of Hugging Face's tokenizers library with a unigram model, in the forms that transformers writes for
/// SentencePiece models. Anything else is an error, because it would give other tokens.
/// </summary>
internal sealed class TokenizerFile
{
    private const char Space = SentencePieceNormalizer.Space;

    /// <summary>Graphemes up to this number of bytes are replaced as a whole (spm_precompiled).</summary>
    private const int MaxGraphemeBytes = 5;

    private TokenizerFile() { }

    /// <summary>All pieces with their ids and log probabilities.</summary>
    public required IReadOnlyDictionary<string, (int Id, double Score)> Pieces { get; init; }

    /// <summary>The tokens that a text may contain literally, with their ids.</summary>
    public required IReadOnlyDictionary<string, int> SpecialTokens { get; init; }

    /// <summary>The largest id plus 1.</summary>
    public required int TokenCount { get; init; }

    public required int UnknownId { get; init; }

    public required int EndId { get; init; }

    public required int PaddingId { get; init; }

    /// <summary>What is done to a text, one after the other.</summary>
    public required IReadOnlyList<Func<string, string>> Normalizers { get; init; }

    /// <summary>Splits a normalised text into words; spaces are <see cref="SentencePieceNormalizer.Space"/> in them.</summary>
    public required Func<string, IEnumerable<string>> SplitIntoWords { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The content is not a tokenizer, or its kind is not supported.</exception>
    /// <exception cref="JsonException">The content is not JSON.</exception>
    public static TokenizerFile Parse(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("is not a JSON object");
        }

        JsonElement model = Get(root, "model");
        Require(GetText(model, "type") == "Unigram", "model is not a unigram model; other kinds are not supported");
        Require(!GetFlag(model, "byte_fallback"), "model has byte_fallback, which is not supported");
        var pieces = new Dictionary<string, (int, double)>(StringComparer.Ordinal);
        int count = 0;
        foreach (JsonElement piece in GetItems(model, "vocab"))
        {
            Require(
                piece.ValueKind == JsonValueKind.Array
                    && piece.GetArrayLength() == 2
                    && piece[0].ValueKind == JsonValueKind.String
                    && piece[1].ValueKind == JsonValueKind.Number,
                $"model.vocab[{count}] must be a list of a piece and a number"
            );
            if (piece[0].GetString() is { Length: > 0 } text)
            {
                pieces[text] = (count, piece[1].GetDouble());
            }

            count++;
        }

        Require(pieces.Count > 0, "model.vocab has no pieces");
        Dictionary<string, int> special = ReadSpecialTokens(root);
        int unknown = GetId(model, "unk_id");
        Require(unknown < count, "model.unk_id must be the index of a piece");
        return new TokenizerFile
        {
            Pieces = pieces,
            SpecialTokens = special,
            TokenCount = Math.Max(count, special.Count == 0 ? 0 : special.Values.Max() + 1),
            UnknownId = unknown,
            EndId = ReadEndId(root),
            PaddingId = special.GetValueOrDefault("<pad>", 0),
            Normalizers = [.. ReadNormalizers(Get(root, "normalizer"))],
            SplitIntoWords = ReadWords(Get(root, "pre_tokenizer")),
        };
    }

    private static Dictionary<string, int> ReadSpecialTokens(JsonElement root)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonElement token in GetItems(root, "added_tokens"))
        {
            string content = GetText(token, "content") ?? throw new InvalidDataException("added_tokens has a token without content");
            foreach (string field in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            {
                Require(!GetFlag(token, field), $"added_tokens has {content} with {field}, which is not supported");
            }

            Require(content.Length > 0, "added_tokens has a token without content");
            tokens[content] = GetId(token, "id");
        }

        return tokens;
    }

    /// <summary>Returns the token that the post-processor puts after a text; it must not do anything else.</summary>
    private static int ReadEndId(JsonElement root)
    {
        const string problem = "post_processor must be a template of the text and one token after it";
        JsonElement processor = Get(root, "post_processor");
        Require(GetText(processor, "type") == "TemplateProcessing", problem);
        JsonElement[] parts = [.. GetItems(processor, "single")];
        Require(
            parts.Length == 2
                && Find(parts[0], "Sequence") is not null
                && Find(parts[1], "SpecialToken") is { } end
                && GetText(end, "id") is not null,
            problem
        );
        string name = GetText(Get(parts[1], "SpecialToken"), "id")!;
        JsonElement[] ids = [.. GetItems(Get(Get(processor, "special_tokens"), name), "ids")];
        return ids.Length == 1 && ids[0].TryGetInt32(out int id) && id >= 0 ? id : throw new InvalidDataException(problem);
    }

    private static IEnumerable<Func<string, string>> ReadNormalizers(JsonElement normalizer)
    {
        if (normalizer.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        string? type = GetText(normalizer, "type");
        switch (type)
        {
            case "Sequence":
                return [.. GetItems(normalizer, "normalizers").SelectMany(ReadNormalizers)];
            case "Precompiled":
                CharacterMap map = ReadMap(normalizer);
                return [text => Replace(text, map)];
            case "Strip":
                (bool left, bool right) = (GetFlag(normalizer, "strip_left"), GetFlag(normalizer, "strip_right"));
                return [text => right ? (left ? text.Trim() : text.TrimEnd()) : (left ? text.TrimStart() : text)];
            case "Replace" when Find(Get(normalizer, "pattern"), "Regex")?.ToString() == " {2,}":
                string content =
                    GetText(normalizer, "content") ?? throw new InvalidDataException("normalizer of type Replace has no content");
                return [text => ReplaceSpaces(text, content)];
            default:
                throw new InvalidDataException(
                    $"normalizer of type '{type}' is not supported; supported are Precompiled, Strip, and Replace of repeated spaces"
                );
        }
    }

    private static CharacterMap ReadMap(JsonElement normalizer)
    {
        Require(
            Get(normalizer, "precompiled_charsmap") is { ValueKind: JsonValueKind.String } text && text.TryGetBytesFromBase64(out _),
            "normalizer.precompiled_charsmap must be in Base64"
        );
        return new CharacterMap(Get(normalizer, "precompiled_charsmap").GetBytesFromBase64());
    }

    /// <summary>
    /// Replaces characters as the Precompiled normaliser does (normalize_string of spm_precompiled): a short grapheme as a whole, if it
    /// begins with a sequence of the map, and else each of its characters.
    /// </summary>
    private static string Replace(string text, CharacterMap map)
    {
        var result = new StringBuilder(text.Length);
        byte[] buffer = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        for (int begin = 0, length; begin < text.Length; begin += length)
        {
            length = StringInfo.GetNextTextElementLength(text, begin);
            ReadOnlySpan<char> grapheme = text.AsSpan(begin, length);
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, Encoding.UTF8.GetBytes(grapheme, buffer));
            if (bytes.Length <= MaxGraphemeBytes && map.TryFindShortest(bytes, out ReadOnlySpan<byte> replacement))
            {
                result.Append(Encoding.UTF8.GetString(replacement));
                continue;
            }

            while (bytes.Length > 0)
            {
                Rune.DecodeFromUtf8(bytes, out _, out int width);
                result.Append(Encoding.UTF8.GetString(map.TryFindShortest(bytes[..width], out replacement) ? replacement : bytes[..width]));
                bytes = bytes[width..];
            }
        }

        return result.ToString();
    }

    /// <summary>Replaces each sequence of at least two spaces.</summary>
    private static string ReplaceSpaces(string text, string content)
    {
        var result = new StringBuilder(text.Length);
        for (int begin = 0, end; begin < text.Length; begin = end)
        {
            end = begin + 1;
            while (text[begin] == ' ' && end < text.Length && text[end] == ' ')
            {
                end++;
            }

            result.Append(end - begin > 1 ? content : text[begin..end]);
        }

        return result.ToString();
    }

    private static Func<string, IEnumerable<string>> ReadWords(JsonElement splitter)
    {
        const string problem = "pre_tokenizer is not supported; supported is Metaspace, also after WhitespaceSplit";
        JsonElement[] parts = GetText(splitter, "type") == "Sequence" ? [.. GetItems(splitter, "pretokenizers")] : [splitter];
        bool splitsAtWhitespace = parts is [var before, _] && GetText(before, "type") == "WhitespaceSplit";
        Require(parts.Length == (splitsAtWhitespace ? 2 : 1), problem);
        JsonElement metaspace = parts[^1];
        Require(GetText(metaspace, "type") == "Metaspace" && GetText(metaspace, "replacement") == $"{Space}", problem);

        // Files of older versions have a flag instead of the scheme.
        string scheme = GetText(metaspace, "prepend_scheme") ?? (GetFlag(metaspace, "add_prefix_space", true) ? "always" : "never");
        Require(scheme is "always" or "never", $"pre_tokenizer.prepend_scheme is '{scheme}'; supported are always and never");
        bool splits = GetFlag(metaspace, "split", true);
        return text =>
            (splitsAtWhitespace ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [text]).SelectMany(part =>
                SplitAtSpaces(part.Replace(' ', Space), scheme == "always", splits)
            );
    }

    /// <summary>Splits a text before each space.</summary>
    private static IEnumerable<string> SplitAtSpaces(string text, bool prepends, bool splits)
    {
        string spaced = prepends && !text.StartsWith(Space) ? Space + text : text;
        for (int begin = 0, end; begin < spaced.Length; begin = end)
        {
            int next = splits ? spaced.IndexOf(Space, begin + 1) : -1;
            end = next < 0 ? spaced.Length : next;
            yield return spaced[begin..end];
        }
    }

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement Get(JsonElement parent, string name) =>
        Find(parent, name) ?? throw new InvalidDataException($"is not a tokenizer of Hugging Face: it has no {name}");

    private static IEnumerable<JsonElement> GetItems(JsonElement parent, string name) =>
        Get(parent, name) is { ValueKind: JsonValueKind.Array } items
            ? items.EnumerateArray()
            : throw new InvalidDataException($"{name} must be a list");

    private static string? GetText(JsonElement parent, string name) =>
        Find(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool GetFlag(JsonElement parent, string name, bool defaultValue = false) =>
        Find(parent, name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => defaultValue,
        };

    private static int GetId(JsonElement parent, string name) =>
        Find(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int id) && id >= 0
            ? id
            : throw new InvalidDataException($"{name} must be the id of a token");

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidDataException(problem);
        }
    }
}
