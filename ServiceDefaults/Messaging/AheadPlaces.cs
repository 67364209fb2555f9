namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Limits how many commands of each stage this process handles ahead of their turn. They wait for another stage most of the time, and must
/// not take the places of commands that have all they need.
/// </summary>
public sealed class AheadPlaces
{
    /// <summary>As many clips as one process decodes at the same time.</summary>
    private const int MaxForStage = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _taken = [];

    /// <summary>Takes a place.</summary>
    /// <param name="stage">The stage.</param>
    /// <returns>The place, to be disposed; null if none is free.</returns>
    public IDisposable? TryEnter(string stage)
    {
        lock (_gate)
        {
            int taken = _taken.GetValueOrDefault(stage);
            if (taken == MaxForStage)
            {
                return null;
            }

            _taken[stage] = taken + 1;
            return new Place(this, stage);
        }
    }

    private sealed class Place(AheadPlaces owner, string stage) : IDisposable
    {
        private bool _isFree;

        public void Dispose()
        {
            lock (owner._gate)
            {
                if (!_isFree)
                {
                    _isFree = true;
                    owner._taken[stage]--;
                }
            }
        }
    }
}
