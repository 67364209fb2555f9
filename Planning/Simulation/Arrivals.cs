namespace TextToVideo.Planning.Simulation;

/// <summary>Generates the arrival times of requests.</summary>
internal sealed class Arrivals(ArrivalSettings settings, RandomStream random, WorkMeter work)
{
    private double _now;
    private bool _isBurst;
    private double _stateEnd;
    private double _repeatBegin;
    private int _repeatCount;

    /// <summary>Returns the next arrival time, in seconds since the start.</summary>
    public double Next()
    {
        _now = settings.Kind switch
        {
            ArrivalKind.Constant => _now + (1 / settings.Rate),
            ArrivalKind.Bursty => NextBursty(),
            ArrivalKind.Diurnal => NextDiurnal(),
            ArrivalKind.Measured => NextMeasured(),
            _ => _now + Exponential(1 / settings.Rate),
        };
        return _now;
    }

    private double Exponential(double mean) => random.NextExponential() * mean;

    private double NextBursty()
    {
        const double share = ArrivalSettings.BurstShare;
        double now = _now;
        while (true)
        {
            // There can be any number of bursts between two arrivals.
            work.Add(1);
            if (now >= _stateEnd)
            {
                // Start without a burst.
                _isBurst = _stateEnd > 0 && !_isBurst;
                _stateEnd = now + Exponential(settings.Period * (_isBurst ? share : 1 - share));
            }

            double rate = settings.Rate * (_isBurst ? settings.PeakFactor : (1 - (share * settings.PeakFactor)) / (1 - share));
            double next = rate > 0 ? now + Exponential(1 / rate) : double.PositiveInfinity;
            if (next < _stateEnd)
            {
                return next;
            }

            // The exponential distribution is memoryless, so draw again with the new rate.
            now = _stateEnd;
        }
    }

    private double NextMeasured()
    {
        if (_repeatCount == settings.Times.Count)
        {
            _repeatCount = 0;
            _repeatBegin = _now;
        }

        return _repeatBegin + settings.Times[_repeatCount++];
    }

    /// <summary>
    /// Thinning: draws arrivals at the peak rate and accepts each with the probability of the current rate relative to the peak rate.
    /// </summary>
    private double NextDiurnal()
    {
        double amplitude = settings.PeakFactor - 1;
        double now = _now;
        while (true)
        {
            // At the trough of a peak factor of 2, any number of arrivals is not accepted.
            work.Add(1);
            now += Exponential(1 / (settings.Rate * settings.PeakFactor));
            double rate = 1 - (amplitude * Math.Cos(2 * Math.PI * now / settings.Period));
            if (random.NextDouble() * settings.PeakFactor < rate)
            {
                return now;
            }
        }
    }
}
