using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Creates the warnings about texts that have more tokens than the model supports.</summary>
internal static class TruncationWarnings
{
    /// <summary>Returns a warning for each text that was truncated. It begins with the name of its field.</summary>
    /// <param name="job">The job.</param>
    /// <param name="encoded">What the text encoder did with the job's texts.</param>
    public static IEnumerable<string> Create(VideoJob job, TextEncoded encoded)
    {
        string[] fields = [.. GetFieldsWithPhrases(job)];
        if (encoded.PromptTruncated)
        {
            string others = fields.Length > 0 && !encoded.PhrasesTruncated ? $" The text for {string.Join(", ", fields)} was kept." : "";
            yield return $"prompt: is longer than the model supports; its end was ignored{Quote(encoded.IgnoredPrompt)}.{others}";
        }

        foreach (string field in encoded.PhrasesTruncated ? fields : [])
        {
            yield return $"{field}: was ignored or truncated, because the prompt and its customisation are longer than the model supports.";
        }

        if (encoded.NegativePromptTruncated)
        {
            yield return $"negative_prompt: is longer than the model supports; its end was ignored{Quote(encoded.IgnoredNegativePrompt)}.";
        }
    }

    private static string Quote(string? ignored) => string.IsNullOrEmpty(ignored) ? string.Empty : $": \"{ignored}\"";

    /// <summary>Returns the fields whose values the model supports. The others have a warning that they were ignored.</summary>
    private static IEnumerable<string> GetFieldsWithPhrases(VideoJob job) =>
        Customisation
            .Fields.Zip(job.Customisation.Values)
            .Where(field =>
                field.Second is not null && !job.Warnings.Exists(w => w.StartsWith($"{field.First}: ", StringComparison.Ordinal))
            )
            .Select(field => field.First);
}
