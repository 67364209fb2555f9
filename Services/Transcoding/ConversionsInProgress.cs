namespace TextToVideo.Transcoding;

/// <summary>Lets only one of several equal conversions run at a time, so that the others find its file.</summary>
internal sealed class ConversionsInProgress
{
    private readonly Dictionary<(Guid VideoId, string Format), Turn> _turns = [];

    /// <summary>Waits until no equal conversion is in progress.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="format">The format to convert to.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>An object to dispose at the end of the conversion.</returns>
    public async Task<IDisposable> EnterAsync(Guid videoId, string format, CancellationToken cancellationToken)
    {
        (Guid, string) key = (videoId, format);
        Turn? turn;
        lock (_turns)
        {
            if (!_turns.TryGetValue(key, out turn))
            {
                turn = new Turn();
                _turns.Add(key, turn);
            }

            turn.Users++;
        }

        try
        {
            await turn.Slot.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, turn);
            throw;
        }

        return new Entry(this, key, turn);
    }

    private void Leave((Guid, string) key, Turn turn)
    {
        lock (_turns)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(key);
                turn.Slot.Dispose();
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Slot { get; } = new(1);

        /// <summary>The number of conversions that are in progress or wait.</summary>
        public int Users { get; set; }
    }

    private sealed class Entry(ConversionsInProgress owner, (Guid, string) key, Turn turn) : IDisposable
    {
        public void Dispose()
        {
            turn.Slot.Release();
            owner.Leave(key, turn);
        }
    }
}
