using System.Globalization;

namespace TextToVideo.Inference.Models;

/// <summary>
/// The clip lengths that a model supports, in frames: either a list (<see cref="Allowed"/>), or every <see cref="Step"/>-th number from
/// <see cref="Min"/> to <see cref="Max"/>.
/// </summary>
public sealed record FrameCounts
{
    /// <summary>The allowed numbers if they are a list; otherwise null.</summary>
    public IReadOnlyList<int>? Allowed { get; init; }

    /// <summary>The smallest allowed number if they are a range; otherwise null.</summary>
    public int? Min { get; init; }

    /// <summary>The largest allowed number if they are a range; otherwise null.</summary>
    public int? Max { get; init; }

    /// <summary>The distance between allowed numbers if they are a range; otherwise null.</summary>
    public int? Step { get; init; }

    /// <summary>The default number of frames.</summary>
    public required int Default { get; init; }

    /// <summary>All allowed numbers in ascending order.</summary>
    public IEnumerable<int> Values
    {
        get
        {
            if (Allowed is not null)
            {
                return Allowed.Order();
            }

            int step = Step ?? 1;
            return Enumerable.Range(0, (((Max ?? 0) - (Min ?? 0)) / step) + 1).Select(index => (Min ?? 0) + (index * step));
        }
    }

    /// <summary>The allowed numbers as text, for messages.</summary>
    public string InWords =>
        Allowed is not null
            ? string.Join(", ", Allowed.Order())
            : string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max} in steps of {Step}");

    /// <summary>Returns the supported length that is nearest to a number of frames.</summary>
    /// <param name="frames">The number of frames.</param>
    public int GetNearest(int frames) => Values.MinBy(value => Math.Abs((long)value - frames));

    /// <summary>Returns true if the model supports clips of this length.</summary>
    /// <param name="frames">The number of frames.</param>
    public bool Allows(int frames) => Allowed?.Contains(frames) ?? (frames >= Min && frames <= Max && (frames - Min) % Step == 0);
}
