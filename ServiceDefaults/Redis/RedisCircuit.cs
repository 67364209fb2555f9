using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>
/// Remembers that Redis is away, so that only one call in a while pays for finding out whether it is back. The first failure opens it:
/// doing without Redis for a moment costs little, waiting for it costs every caller the whole timeout.
/// </summary>
internal sealed class RedisCircuit(TimeProvider time, ILogger logger)
{
    /// <summary>How long Redis is left alone after a failure.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private bool _isAway;
    private long _pauseBegan;

    /// <summary>Whether to call Redis; where it is away, one caller at a time is sent to see.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_isAway)
            {
                return true;
            }

            if (time.GetElapsedTime(_pauseBegan) < Pause)
            {
                return false;
            }

            _pauseBegan = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Redis has answered.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            if (!_isAway)
            {
                return;
            }

            _isAway = false;
        }

        logger.RedisIsBack();
    }

    /// <summary>Redis has not answered, or not in time.</summary>
    /// <param name="exception">What it came to.</param>
    public void Failed(Exception exception)
    {
        lock (_gate)
        {
            _pauseBegan = time.GetTimestamp();
            if (_isAway)
            {
                return;
            }

            _isAway = true;
        }

        logger.RedisIsAway(exception.Message);
    }
}
