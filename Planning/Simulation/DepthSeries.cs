namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A number over time as averages over equal intervals. If there are too many intervals, pairs of them are merged, because the duration of
/// a simulation is not known in advance.
/// </summary>
internal sealed class DepthSeries
{
    private const int MaxIntervals = 400;

    private readonly List<double> _areas = [];
    private double _interval;
    private double _end;
    private double _area;
    private double _now;

    public double Largest { get; private set; }

    /// <summary>The integral over time.</summary>
    public double Total { get; private set; }

    /// <summary>Records the value since the last call.</summary>
    public void Advance(double now, double value)
    {
        Largest = Math.Max(Largest, value);
        Total += value * (now - _now);
        if (_interval == 0)
        {
            if (now <= 0)
            {
                return;
            }

            _interval = _end = now;
        }

        while (now >= _end)
        {
            _area += value * (_end - _now);
            _areas.Add(_area);
            _area = 0;
            _now = _end;
            if (_areas.Count == MaxIntervals)
            {
                for (int i = 0; i < MaxIntervals / 2; i++)
                {
                    _areas[i] = _areas[2 * i] + _areas[(2 * i) + 1];
                }

                _areas.RemoveRange(MaxIntervals / 2, MaxIntervals / 2);
                _interval *= 2;
            }

            _end = _now + _interval;
        }

        _area += value * (now - _now);
        _now = now;
    }

    /// <summary>Returns the middle of each interval, in seconds, and the average in it.</summary>
    public IReadOnlyList<DepthPoint> ToPoints() =>
        [.. _areas.Select((area, index) => new DepthPoint((index + 0.5) * _interval, area / _interval))];
}
