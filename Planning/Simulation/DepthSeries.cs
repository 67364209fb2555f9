namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A number over time, as the means of equal intervals. Where there are too many, two become one, since nobody knows beforehand how long a
/// simulation lasts.
/// </summary>
internal sealed class DepthSeries
{
    private const int MostIntervals = 400;

    private readonly List<double> _areas = [];
    private double _interval;
    private double _end;
    private double _area;
    private double _now;

    public double Largest { get; private set; }

    /// <summary>The integral over all time.</summary>
    public double Total { get; private set; }

    /// <summary>The number has been this since the last call.</summary>
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
            if (_areas.Count == MostIntervals)
            {
                for (int i = 0; i < MostIntervals / 2; i++)
                {
                    _areas[i] = _areas[2 * i] + _areas[(2 * i) + 1];
                }

                _areas.RemoveRange(MostIntervals / 2, MostIntervals / 2);
                _interval *= 2;
            }

            _end = _now + _interval;
        }

        _area += value * (now - _now);
        _now = now;
    }

    /// <summary>The intervals' middles, in seconds, and the means in them.</summary>
    public IReadOnlyList<DepthPoint> ToPoints() =>
        [.. _areas.Select((area, index) => new DepthPoint((index + 0.5) * _interval, area / _interval))];
}
