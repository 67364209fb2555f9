namespace TextToVideo.Planning.Simulation;

/// <summary>The moments at which requests come.</summary>
internal sealed class Arrivals(ArrivalSettings settings, RandomStream random)
{
    private double _now;
    private bool _isBurst;
    private double _stateEnd;
    private double _repeatBegin;
    private int _repeatCount;

    /// <summary>The next moment, in seconds since the beginning.</summary>
    public double Next()
    {
        _now = settings.Kind switch
        {
            ArrivalKind.Constant => _now + (1 / settings.Rate),
            ArrivalKind.Bursty => NextOfBursts(),
            ArrivalKind.Diurnal => NextOfDay(),
            ArrivalKind.Measured => NextOfMeasured(),
            _ => _now + Exponential(1 / settings.Rate),
        };
        return _now;
    }

    private double Exponential(double mean) => random.NextExponential() * mean;

    private double NextOfBursts()
    {
        const double share = ArrivalSettings.BurstShare;
        double now = _now;
        while (true)
        {
            if (now >= _stateEnd)
            {
                // The first state is a quiet one.
                _isBurst = _stateEnd > 0 && !_isBurst;
                _stateEnd = now + Exponential(settings.Period * (_isBurst ? share : 1 - share));
            }

            double rate = settings.Rate * (_isBurst ? settings.PeakFactor : (1 - (share * settings.PeakFactor)) / (1 - share));
            double next = rate > 0 ? now + Exponential(1 / rate) : double.PositiveInfinity;
            if (next < _stateEnd)
            {
                return next;
            }

            // An exponential wait has no memory: it begins anew with the new rate.
            now = _stateEnd;
        }
    }

    private double NextOfMeasured()
    {
        if (_repeatCount == settings.Times.Count)
        {
            _repeatCount = 0;
            _repeatBegin = _now;
        }

        return _repeatBegin + settings.Times[_repeatCount++];
    }

    /// <summary>Thinning: moments of the highest rate, each kept with the share that the rate then has of it.</summary>
    private double NextOfDay()
    {
        double amplitude = settings.PeakFactor - 1;
        double now = _now;
        while (true)
        {
            now += Exponential(1 / (settings.Rate * settings.PeakFactor));
            double rate = 1 - (amplitude * Math.Cos(2 * Math.PI * now / settings.Period));
            if (random.NextDouble() * settings.PeakFactor < rate)
            {
                return now;
            }
        }
    }
}
