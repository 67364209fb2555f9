using System.Text.Json;
using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Policy;

/// <summary>Reads, validates and compiles a policy file.</summary>
internal static class PolicyLoader
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads and compiles a policy file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="folding">Folds words in the same way as prompts.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="InvalidPolicyException">The file is missing, unreadable or not a valid policy.</exception>
    public static ModerationPolicy Load(string file, CharacterFolding folding) => Load(file, Read(file), folding);

    /// <summary>Reads a policy file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <returns>The content of the file.</returns>
    /// <exception cref="InvalidPolicyException">The file is missing or unreadable.</exception>
    public static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidPolicyException(file, "", $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Compiles the content of a policy file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="content">The content of the file.</param>
    /// <param name="folding">Folds words in the same way as prompts.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="InvalidPolicyException">The content is not a valid policy.</exception>
    public static ModerationPolicy Load(string file, ReadOnlySpan<byte> content, CharacterFolding folding)
    {
        PolicyDocument document;
        try
        {
            // Some editors, mostly on Windows, write a byte order mark.
            content = content.StartsWith(ByteOrderMark) ? content[ByteOrderMark.Length..] : content;
            document =
                JsonSerializer.Deserialize<PolicyDocument>(content, s_json)
                ?? throw new InvalidPolicyException(file, "", "the file must contain a JSON object");
        }
        catch (JsonException e)
        {
            throw new InvalidPolicyException(file, (e.Path ?? "").TrimStart('$', '.'), e.Message, e);
        }

        return new Compilation(file, document, folding).Compile();
    }

    private sealed class Compilation
    {
        private readonly string _file;
        private readonly PolicyDocument _document;
        private readonly LexiconBuilder _lexicon;
        private readonly PatternParser _parser;

        public Compilation(string file, PolicyDocument document, CharacterFolding folding)
        {
            _file = file;
            _document = document;
            _lexicon = new LexiconBuilder(folding);
            _parser = new PatternParser(document.Lists, _lexicon, folding);
        }

        public ModerationPolicy Compile()
        {
            Check(!string.IsNullOrWhiteSpace(_document.Version), "version", "must not be empty");
            CheckLists();
            foreach ((string? word, string? place) in WithPlaces(_document.InnocentWords, "innocentWords"))
            {
                Check(
                    word.All(char.IsLetterOrDigit) && word.Length > 0,
                    place,
                    $"'{word}' is not a valid word; only letters and digits are allowed"
                );
                _lexicon.AddInnocent(word);
            }

            Pattern[] exceptions = WithPlaces(_document.Exceptions, "exceptions")
                .SelectMany(e => Parse(e.Item, e.Place))
                .Select(e => new Pattern(e, "", 0))
                .ToArray();

            Check(_document.Categories.Length > 0, "categories", "must not be empty");
            var categories = new Dictionary<string, PolicyCategory>(StringComparer.Ordinal);
            var rules = new List<Pattern>();
            foreach ((PolicyDocumentCategory? category, string? place) in WithPlaces(_document.Categories, "categories"))
            {
                CheckCategory(category, place);
                var compiled = new PolicyCategory(
                    category.Name,
                    category.Description,
                    category.Flag,
                    category.Review,
                    category.Block,
                    category.NegativePrompt
                )
                {
                    HasRules = category.Rules.Length > 0,
                };
                Check(categories.TryAdd(category.Name, compiled), $"{place}.name", $"'{category.Name}' is defined twice");
                foreach ((PolicyDocumentRule? rule, string? rulePlace) in WithPlaces(category.Rules, $"{place}.rules"))
                {
                    Check(rule.Score is > 0 and <= 1, $"{rulePlace}.score", $"is {rule.Score}; it must be greater than 0 and at most 1");
                    Check(rule.Patterns.Length > 0, $"{rulePlace}.patterns", "must not be empty");
                    rules.AddRange(
                        WithPlaces(rule.Patterns, $"{rulePlace}.patterns")
                            .SelectMany(p => Parse(p.Item, p.Place))
                            .Select(e => new Pattern(e, category.Name, rule.Score))
                    );
                }
            }

            Check(rules.Count > 0, "categories", "have no rules, so every prompt would be approved");
            foreach (string required in FrameCategories.All)
            {
                Check(categories.ContainsKey(required), "categories", $"'{required}' is missing; the frame checks need it");
            }

            return new ModerationPolicy
            {
                Version = _document.Version,
                Lexicon = _lexicon.Build(),
                Exceptions = new PatternIndex(exceptions),
                Rules = new PatternIndex(rules),
                Categories = categories,
            };
        }

        private IEnumerable<(T Item, string Place)> WithPlaces<T>(IEnumerable<T> items, string place) =>
            items.Select(
                (item, i) =>
                {
                    Check(item is not null, $"{place}[{i}]", "must not be null");
                    return (item, $"{place}[{i}]");
                }
            );

        private void CheckLists()
        {
            foreach ((string? name, string[]? words) in _document.Lists)
            {
                Check(words.Length > 0, $"lists.{name}", "must not be empty");
                foreach ((string? word, string? place) in WithPlaces(words, $"lists.{name}"))
                {
                    Guard(() => _parser.AddWord(word), place);
                }
            }
        }

        private void CheckCategory(PolicyDocumentCategory category, string place)
        {
            Check(!string.IsNullOrWhiteSpace(category.Name), $"{place}.name", "must not be empty");
            Check(!string.IsNullOrWhiteSpace(category.Description), $"{place}.description", "must not be empty");
            Check(category.Flag is > 0 and <= 1, $"{place}.flag", $"is {category.Flag}; it must be greater than 0 and at most 1");
            Check(
                category.Block is null || (category.Block >= category.Flag && category.Block <= 1),
                $"{place}.block",
                $"is {category.Block}; it must be from flag ({category.Flag}) to 1, or be omitted for 'never'"
            );
            double maximum = category.Block ?? 1;
            Check(
                category.Review is null || (category.Review >= category.Flag && category.Review <= maximum),
                $"{place}.review",
                $"is {category.Review}; it must be from flag ({category.Flag}) to block ({maximum}), or be omitted for 'never'"
            );
        }

        private IReadOnlyList<IReadOnlyList<PatternElement>> Parse(string pattern, string place) =>
            Guard(() => _parser.Parse(pattern), place);

        private T Guard<T>(Func<T> read, string place)
        {
            try
            {
                return read();
            }
            catch (FormatException e)
            {
                throw new InvalidPolicyException(_file, place, e.Message, e);
            }
        }

        private void Check(bool condition, string place, string problem)
        {
            if (!condition)
            {
                throw new InvalidPolicyException(_file, place, problem);
            }
        }
    }
}
