using System.Globalization;
using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Makes the text that is encoded: the prompt, then for style, camera, mood and theme, in this order, what the model's manifest has for the value.
/// </summary>
internal static class PromptComposer
{
    private const int MaxCharacters = 100;

    /// <summary>Composes it.</summary>
    /// <param name="model">The model, whose manifest says what it can do.</param>
    /// <param name="prompt">The prompt as it was written, with or without directives.</param>
    /// <param name="fields">What the request's own fields say.</param>
    /// <exception cref="InvalidFieldException">A value is not what it may be, or is said in two ways.</exception>
    public static ComposedPrompt Compose(ModelManifest model, string prompt, Customisation fields)
    {
        (string text, Customisation directives) = PromptDirectives.Split(prompt);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidFieldException("prompt", "must not be empty");
        }

        Customisation said = Merge(fields, directives);
        var encoded = new StringBuilder(text);
        List<string> warnings = [];
        Customisation known = said.Map((field, value) => value is null ? null : Append(model, field, value, encoded, warnings));
        return new ComposedPrompt(encoded.ToString(), known, warnings);
    }

    private static Customisation Merge(Customisation fields, Customisation directives)
    {
        IReadOnlyList<string?> inPrompt = directives.Values;
        int index = 0;
        return fields.Map(
            (field, value) =>
            {
                string? other = Checked(field, inPrompt[index++]);
                value = Checked(field, value);
                return value is null || other is null || string.Equals(value, other, StringComparison.OrdinalIgnoreCase)
                    ? value ?? other
                    : throw new InvalidFieldException(field, $"must not differ from what the prompt says after --{field}");
            }
        );
    }

    private static string? Checked(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        bool isLine = UnicodeText.IsWhole(value) && !value.Trim().Any(char.IsControl);
        return value.Length <= MaxCharacters && isLine
            ? value.Trim()
            : throw new InvalidFieldException(field, $"must be one line of at most {MaxCharacters} characters of valid Unicode text");
    }

    /// <summary>Appends what the model has for the value, or a warning where it has nothing.</summary>
    /// <returns>The value as the model spells it.</returns>
    private static string Append(ModelManifest model, string field, string value, StringBuilder encoded, List<string> warnings)
    {
        CustomisationFieldManifest? can = Of(model, field);
        string name = value.ToLower(CultureInfo.InvariantCulture);
        if (can?.Values.TryGetValue(name, out string? text) == true)
        {
            encoded.Append(text);
            return name;
        }

        if (can?.Phrase is { } phrase)
        {
            encoded.Append(phrase.Replace(CustomisationFieldManifest.Placeholder, value, StringComparison.Ordinal));
            return value;
        }

        warnings.Add(
            can is null
                ? $"{field}: the model {model.Name} knows no {field}, so \"{value}\" was left out."
                : $"{field}: the model {model.Name} knows {string.Join(", ", can.Values.Keys)}, so \"{value}\" was left out."
        );
        return value;
    }

    /// <summary>What the model makes of a field, or null where it has nothing for it.</summary>
    public static CustomisationFieldManifest? Of(ModelManifest model, string field) =>
        field switch
        {
            "style" => model.Customisation.Style,
            "camera" => model.Customisation.Camera,
            "mood" => model.Customisation.Mood,
            _ => model.Customisation.Theme,
        };
}
