using System.Text;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// A loose spelling of a word, the same for spellings that look or sound alike (fuck, phuck, fvck; kill, kiII, kilI), as runs of equal
/// letters, so that
/// drawn-out spellings (kiiill) can be told from other words (as, ass).
/// </summary>
/// <param name="Letters">The letters, each run once.</param>
/// <param name="Runs">How often each letter stands there in a row.</param>
/// <param name="Length">How long the word is as written.</param>
internal sealed record SoundAlike(string Letters, int[] Runs, int Length)
{
    private static readonly (string From, string To)[] Groups = [("ph", "f"), ("vv", "w"), ("rn", "m"), ("ck", "k")];

    /// <summary>The loose spelling of a word.</summary>
    /// <param name="word">Folded letters and digits.</param>
    /// <returns>Its loose spelling.</returns>
    public static SoundAlike Of(string word)
    {
        var length = word.Length;
        foreach (var (from, to) in Groups)
        {
            word = word.Replace(from, to, StringComparison.Ordinal);
        }

        var letters = new StringBuilder(word.Length);
        var runs = new List<int>(word.Length);
        foreach (var character in word)
        {
            var letter = character switch
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

        return new SoundAlike(letters.ToString(), [.. runs], length);
    }

    /// <summary>Whether this spelling of what someone wrote can be meant for a word: each run as long as the word's, or drawn
    /// out.</summary>
    /// <param name="word">The word's loose spelling, with the same <see cref="Letters"/>.</param>
    /// <returns>True where no run is shorter, and, in words of three letters, a longer one has three or more.</returns>
    public bool CanMean(SoundAlike word)
    {
        var shortWord = word.Length <= 3;
        for (var i = 0; i < Runs.Length; i++)
        {
            if (Runs[i] < word.Runs[i] || (Runs[i] > word.Runs[i] && shortWord && Runs[i] < 3))
            {
                return false;
            }
        }

        return true;
    }
}
