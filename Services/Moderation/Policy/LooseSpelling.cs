using System.Text;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// A loose spelling of a word, which is equal for spellings that look or sound alike (fuck, phuck, fvck; kill, kiII, kilI). It consists of
/// runs of equal letters, so that drawn-out spellings (kiiill) can be distinguished from other words (as, ass).
/// </summary>
/// <param name="Letters">The letter of each run.</param>
/// <param name="Runs">The length of each run.</param>
/// <param name="Length">The length of the word as written, in characters.</param>
internal sealed record LooseSpelling(string Letters, int[] Runs, int Length)
{
    private static readonly (string From, string To)[] s_groups = [("ph", "f"), ("vv", "w"), ("rn", "m"), ("ck", "k")];

    /// <summary>Returns the loose spelling of a word.</summary>
    /// <param name="word">Folded letters and digits.</param>
    public static LooseSpelling FromWord(string word)
    {
        int length = word.Length;
        foreach ((string? from, string? to) in s_groups)
        {
            word = word.Replace(from, to, StringComparison.Ordinal);
        }

        var letters = new StringBuilder(word.Length);
        var runs = new List<int>(word.Length);
        foreach (char character in word)
        {
            char letter = character switch
            {
                'l' => 'i',
                'v' => 'u',
                'z' => 's',
                'q' => 'g',
                'c' => 'k',
                _ => character,
            };
            if (letters.Length > 0 && letters[^1] == letter)
            {
                runs[^1]++;
            }
            else
            {
                letters.Append(letter);
                runs.Add(1);
            }
        }

        return new LooseSpelling(letters.ToString(), [.. runs], length);
    }

    /// <summary>Returns whether this written spelling can stand for a word: each run is as long as the word's or drawn out.</summary>
    /// <param name="word">The word's loose spelling, with the same <see cref="Letters"/>.</param>
    /// <returns>
    /// True if no run is shorter than the word's and, in words of up to three letters, each longer run has at least three letters.
    /// </returns>
    public bool CanStandFor(LooseSpelling word)
    {
        bool shortWord = word.Length <= 3;
        for (int i = 0; i < Runs.Length; i++)
        {
            if (Runs[i] < word.Runs[i] || (Runs[i] > word.Runs[i] && shortWord && Runs[i] < 3))
            {
                return false;
            }
        }

        return true;
    }
}
