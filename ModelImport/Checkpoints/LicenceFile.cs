using System.Text.RegularExpressions;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>Finds the licence that a checkpoint states.</summary>
internal static partial class LicenceFile
{
    private const string CardName = "README.md";

    /// <summary>Far above the front matter of a model card.</summary>
    private const int MaxLines = 100;

    /// <summary>Returns the <c>license</c> of the model card's front matter; null if there is none.</summary>
    public static string? Read(CheckpointFolder folder)
    {
        string path = Path.Combine(folder.Root, CardName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            IEnumerable<string> lines = File.ReadLines(path).Take(MaxLines).ToList();
            IEnumerable<string> frontMatter = lines.FirstOrDefault() == "---" ? lines.Skip(1).TakeWhile(line => line != "---") : [];
            Match? licence = frontMatter.Select(line => Pattern().Match(line)).FirstOrDefault(match => match.Success);
            return licence?.Groups[1].Value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }

    [GeneratedRegex(@"\Alicen[sc]e:\s*[""']?([A-Za-z0-9][A-Za-z0-9.+ -]*)[""']?\s*\z")]
    private static partial Regex Pattern();
}
