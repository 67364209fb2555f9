using System.Globalization;
using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Composes the text that is encoded: the prompt, followed by the model's texts for style, camera, mood and theme, in this order.
/// </summary>
internal static class PromptComposer
{
    private const int MaxCharacters = 100;

    /// <summary>Composes the text for a prompt and its customisation.</summary>
    /// <param name="model">The manifest of the model, which defines the supported values.</param>
    /// <param name="prompt">The prompt as the user wrote it, with or without directives.</param>
    /// <param name="fields">The values of the request's own fields.</param>
    /// <exception cref="InvalidFieldException">
    /// The prompt is empty, a value is invalid, or a field and a directive of the prompt contradict each other.
    /// </exception>
    public static ComposedPrompt Compose(ModelManifest model, string prompt, Customisation fields)
    {
        (string text, Customisation directives) = PromptDirectives.Split(prompt);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidFieldException("prompt", "must not be empty");
        }

        Customisation specified = Merge(fields, directives);
        var encoded = new StringBuilder(text);
        List<string> warnings = [.. PromptDirectives.GetWarnings(prompt)];
        Customisation normalised = specified.Map((field, value) => value is null ? null : Append(model, field, value, encoded, warnings));
        return new ComposedPrompt(encoded.ToString(), normalised, warnings);
    }

    private static Customisation Merge(Customisation fields, Customisation directives)
    {
        IReadOnlyList<string?> inPrompt = directives.Values;
        int index = 0;
        return fields.Map(
            (field, value) =>
            {
                string? other = Validate(field, inPrompt[index++]);
                value = Validate(field, value);
                return value is null || other is null || string.Equals(value, other, StringComparison.OrdinalIgnoreCase)
                    ? value ?? other
                    : throw new InvalidFieldException(field, $"must not differ from the value after --{field} in the prompt");
            }
        );
    }

    private static string? Validate(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        bool isLine = UnicodeText.IsValid(value) && !value.Trim().Any(char.IsControl);
        return value.Length <= MaxCharacters && isLine
            ? value.Trim()
            : throw new InvalidFieldException(field, $"must be one line of at most {MaxCharacters} characters of valid Unicode text");
    }

    /// <summary>Appends the model's text for the value, or adds a warning if the model does not support the value.</summary>
    /// <returns>The value as it is spelled in the model's manifest, or as the user wrote it if it is not listed there.</returns>
    private static string Append(ModelManifest model, string field, string value, StringBuilder encoded, List<string> warnings)
    {
        CustomisationFieldManifest? supported = FindField(model, field);
        string name = value.ToLower(CultureInfo.InvariantCulture);
        if (supported?.Values.TryGetValue(name, out string? text) == true)
        {
            encoded.Append(text);
            return name;
        }

        if (supported?.Phrase is { } phrase)
        {
            encoded.Append(phrase.Replace(CustomisationFieldManifest.Placeholder, value, StringComparison.Ordinal));
            return value;
        }

        warnings.Add(
            supported is null
                ? $"{field}: the model {model.Name} does not support {field}; \"{value}\" was ignored."
                : $"{field}: the model {model.Name} supports {string.Join(", ", supported.Values.Keys)}; \"{value}\" was ignored."
        );
        return value;
    }

    /// <summary>Returns the model's manifest of a customisation field, or null if the model does not support the field.</summary>
    public static CustomisationFieldManifest? FindField(ModelManifest model, string field) =>
        field switch
        {
            "style" => model.Customisation.Style,
            "camera" => model.Customisation.Camera,
            "mood" => model.Customisation.Mood,
            _ => model.Customisation.Theme,
        };
}
