namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>The frames of the most recent transitions at each place, as many as the limit requires.</summary>
/// <param name="places">The number of places.</param>
/// <param name="fps">The frames per second.</param>
internal sealed class RecentTransitions(int places, int fps)
{
    /// <summary>Six transitions are three flashes; a seventh transition in the same second exceeds the limit.</summary>
    private const int TooMany = (FlashDetector.MaxFlashes * 2) + 1;

    // A ring buffer per place with frame numbers plus one; 0 means empty.
    private readonly int[] _frames = new int[places * TooMany];
    private readonly byte[] _next = new byte[places];

    /// <summary>Adds a transition.</summary>
    /// <param name="place">The place.</param>
    /// <param name="frame">The frame, from 0.</param>
    public void Add(int place, int frame)
    {
        _frames[(place * TooMany) + _next[place]] = frame + 1;
        _next[place] = (byte)((_next[place] + 1) % TooMany);
    }

    /// <summary>Returns whether a place has had more than three flashes in the second that ends with a frame.</summary>
    /// <param name="place">The place.</param>
    /// <param name="frame">The frame, from 0. The second consists of this frame and the fps − 1 frames before it.</param>
    /// <returns>True for seven or more transitions.</returns>
    public bool ExceedsLimit(int place, int frame)
    {
        int oldest = _frames[(place * TooMany) + _next[place]];
        return oldest != 0 && frame + 1 - oldest < fps;
    }
}
