namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>When the last transitions of each of many places were, as far back as the limit needs it.</summary>
/// <param name="places">How many places.</param>
/// <param name="fps">Frames per second.</param>
internal sealed class RecentTransitions(int places, int fps)
{
    /// <summary>Six transitions are three flashes; a seventh in the same second is too many.</summary>
    private const int TooMany = (FlashDetector.MaxFlashes * 2) + 1;

    // A ring of frame numbers (plus one; 0 is none) for each place.
    private readonly int[] _frames = new int[places * TooMany];
    private readonly byte[] _next = new byte[places];

    /// <summary>Notes a transition.</summary>
    /// <param name="place">The place.</param>
    /// <param name="frame">The frame, from 0.</param>
    public void Add(int place, int frame)
    {
        _frames[(place * TooMany) + _next[place]] = frame + 1;
        _next[place] = (byte)((_next[place] + 1) % TooMany);
    }

    /// <summary>Whether a place has had more than three flashes in the second that ends with a frame.</summary>
    /// <param name="place">The place.</param>
    /// <param name="frame">The frame, from 0. The second is it and the fps − 1 frames before it.</param>
    /// <returns>True for seven transitions or more.</returns>
    public bool AreTooMany(int place, int frame)
    {
        var oldest = _frames[(place * TooMany) + _next[place]];
        return oldest != 0 && frame + 1 - oldest < fps;
    }
}
